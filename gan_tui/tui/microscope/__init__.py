"""The microscope: one training step, phase by phase and number by number."""
