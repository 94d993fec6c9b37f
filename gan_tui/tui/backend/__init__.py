"""What leans on parts of Textual that are not its public API, and falls back to plain Textual."""
