"""Where a source lies on the case clock, and how that is known."""
