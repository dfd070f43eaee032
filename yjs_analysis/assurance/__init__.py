"""What an inspection, a review and a plan can be held to: printed figures checked against the tables they name."""
