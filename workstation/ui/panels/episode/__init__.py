"""The selected episode: when, what was seen, what was measured, what the reader thinks."""
