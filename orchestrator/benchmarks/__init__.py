"""What `manage.py bench` measures: an app of its own, installed only in the private place it runs in."""
