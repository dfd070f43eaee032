"""Statistics on counts that know nothing of youth justice."""
