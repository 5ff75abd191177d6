"""The command line: the same code as the window, without Qt."""

from __future__ import annotations

from workstation.cli.main import app, main

__all__ = ["app", "main"]
