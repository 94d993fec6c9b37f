"""The mathematics of small networks; NumPy and the standard library only."""
