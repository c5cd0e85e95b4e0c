"""Photos, and where the model looks in them."""
