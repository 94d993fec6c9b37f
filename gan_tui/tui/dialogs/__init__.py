"""Dialogs: a question, a list to choose from, the help. Each returns its answer."""
