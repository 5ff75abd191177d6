"""Dialogs, one a file; opened, never executed."""
