"""The comparison: two games side by side, in lockstep."""
