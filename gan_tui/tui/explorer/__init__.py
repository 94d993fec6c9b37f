"""The latent explorer: a map of noise, interpolation and truncation."""
