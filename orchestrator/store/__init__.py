"""The only writer of engine state: locks, loads, decides, applies, commits, then hints."""
