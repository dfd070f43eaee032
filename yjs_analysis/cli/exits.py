"""How a command ends."""

DONE = 0
PROBLEM = 1
UNREADABLE = 2
INTERRUPTED = 130
