"""What the answers say about each condition, side by side. Nothing here is a diagnosis."""
