"""A Django app for worker processes under test: its `workflow` module brings the workflows of the tests."""
