"""REST on top of the same doors as the pages; no logic of its own."""
