"""Panels that several rooms share. A panel knows frames."""
