"""How many children reoffend, as published and as counted."""
