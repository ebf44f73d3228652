"""Template tags of the intake pages."""
