"""The command line: one module a command; a command loads what it needs when it is run."""
