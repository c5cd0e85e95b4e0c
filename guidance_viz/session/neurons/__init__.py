"""Neurons: where they fire, and what switching them off would change."""
