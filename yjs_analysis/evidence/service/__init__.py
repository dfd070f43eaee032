"""A service's own records, counted, and the exhibits that are made of the counts."""
