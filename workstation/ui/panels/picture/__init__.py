"""The picture: the frame that is shown now, what it is, and nothing where there is none."""
