"""The transport bar under the picture."""
