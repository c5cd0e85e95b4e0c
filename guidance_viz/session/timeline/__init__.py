"""What was done in a run, in time: going back, branching off, making it again."""
