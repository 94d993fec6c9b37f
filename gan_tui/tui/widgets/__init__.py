"""Widgets that several rooms share. A widget knows arrays and numbers."""
