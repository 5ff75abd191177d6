"""The parts of the window, one folder each."""
