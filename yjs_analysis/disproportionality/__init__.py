"""Which children are in the system, and what happens to them, by ethnic group."""
