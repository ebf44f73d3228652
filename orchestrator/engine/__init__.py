"""Pure decisions: (definition, snapshot, event, now) -> decision. No Django, clock, chance or I/O."""
