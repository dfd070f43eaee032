"""What the explorer offers: every comparison worked out beforehand, said in words, and why another does not exist."""
