"""Soak tests: play the program at random, and fail on whatever a user would call broken.

``python -m pytest tests/soak`` plays for about a minute, with seeds of the day; ``python -m tests.soak --seconds 1200``
for as long as told. A fault names its seed and its last actions; ``--seed`` plays the same again.
"""
