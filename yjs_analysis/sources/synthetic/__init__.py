"""A made-up service whose truth is written down: a model, children drawn from it, and what a method should find."""
