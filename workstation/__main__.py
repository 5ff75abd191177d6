"""`python -m workstation` is the same as `hypnic`."""

from __future__ import annotations

from workstation.cli import main

if __name__ == "__main__":
    main()
