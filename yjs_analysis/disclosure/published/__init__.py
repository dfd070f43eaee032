"""What a release shows to anybody who opens it, read back from its files."""
