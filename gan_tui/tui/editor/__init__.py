"""The pixel editor: draw an image, and see what D says of it, and why."""
