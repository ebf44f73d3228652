"""What workflow authors write: decorators that freeze into specs. Standard library only."""
