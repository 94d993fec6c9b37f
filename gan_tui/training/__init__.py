"""The game: config, trainer, history, player, measures. No interface."""
