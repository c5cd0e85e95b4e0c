"""The mitigations, one file each: found by itself, so that adding one is adding a file here."""
