"""Screens: layout and actions."""
