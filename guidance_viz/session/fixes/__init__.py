"""Fixes: previewed, made, judged, accepted or rejected; and whether they are owed to the answers."""
