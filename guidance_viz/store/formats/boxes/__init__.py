"""Formats of boxes: one module a format, which adds itself to ``BOX_FORMATS``."""
