"""Boxes that people draw on photos."""
