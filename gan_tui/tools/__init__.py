"""What stands beside the game and looks at it: explorer, editor, landscape, ... Without their screens."""
