"""python -m gan_tui."""

from gan_tui.cli import main

main()
