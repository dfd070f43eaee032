"""What may be shown: small counts of children, and what follows from them, are withheld."""
