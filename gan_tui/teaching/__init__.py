"""Words: what the phases and terms mean."""
