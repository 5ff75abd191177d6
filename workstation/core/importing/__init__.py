"""From a file to evidence with findings."""
