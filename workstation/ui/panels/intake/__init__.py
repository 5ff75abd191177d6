"""Files on their way in: one line with a bar and Cancel, and a place to drop them."""
