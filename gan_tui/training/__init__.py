"""The game and its time: config, trainer, history, player. No interface, and nothing that only looks."""
