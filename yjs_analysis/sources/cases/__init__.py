"""A service's own case file: read whole or not at all, checked, and stripped of everything that names a child."""
