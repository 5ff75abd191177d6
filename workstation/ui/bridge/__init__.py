"""Where results from other threads enter the window."""
