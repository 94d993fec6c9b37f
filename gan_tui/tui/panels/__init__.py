"""Panels: they know frames."""
