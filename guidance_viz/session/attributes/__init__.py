"""Attributes of photos: looked for, judged, and how much the model leans on them."""
