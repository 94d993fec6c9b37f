"""Settings of the property tests, for all folders."""

from hypothesis import Phase, settings

settings.register_profile(
    "here",
    deadline=None,
    print_blob=True,
    phases=[p for p in Phase if p is not Phase.explain],  # which takes minutes
)
settings.load_profile("here")
