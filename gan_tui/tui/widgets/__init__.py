"""Widgets: arrays in, cells out."""
