"""The probability landscape: D's verdict over a plane of images."""
