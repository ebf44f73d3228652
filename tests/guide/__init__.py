"""The listings of the guide this engine implements, with stand-ins for the models they call."""
