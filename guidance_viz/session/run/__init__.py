"""The run: its folder, what it is made of, and what was computed of its models."""
