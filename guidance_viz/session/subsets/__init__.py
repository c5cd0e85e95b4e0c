"""Balanced subsets, drawn from the answers."""
