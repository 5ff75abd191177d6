"""One reader a format, told apart by content."""
