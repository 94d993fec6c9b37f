"""What is measured of a game: one number each, the state in words, and who is to be thanked for it."""
