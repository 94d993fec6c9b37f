"""The playground: the whole game at a glance, and lessons taken there."""
