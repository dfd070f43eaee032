"""The one door out: the report model, the paper, the notebooks, and their release."""
