"""Real or fake? A person and D guess the same images."""
