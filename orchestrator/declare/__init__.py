"""What workflow authors write: decorators that freeze into specs. No framework, no server."""
