"""Where the objects are, by all answers."""
