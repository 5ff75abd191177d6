"""Who has the library open: any number of programs to work in it, only one to rebuild it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

from db.trouble import on_disk
from workstation.core.errors import StoreError

if sys.platform != "win32":
    import fcntl


class OpenGuard:
    """A lock on the library's folder that ends with the process, however that ends.

    Windows needs none: a database that is open elsewhere cannot be replaced there.
    """

    def __init__(self, folder: Path) -> None:
        """Join those who have the library open.

        Raises:
            StoreError: it is being rebuilt, or the folder cannot be written to.
        """
        self._name = folder.name
        with on_disk(self._name):
            self._file: BinaryIO = (folder / "library.lock").open("ab")
        try:
            self.share()
        except StoreError:
            self.close()
            raise

    def share(self) -> None:
        """Be one of many again.

        Raises:
            StoreError: the library is being rebuilt.
        """
        if not self._lock(alone=False):
            what = "The library is being brought up to date by another window."
            raise StoreError(what, file=self._name, advice="Wait a moment and open it again.")

    def alone(self) -> None:
        """Be the only one.

        Raises:
            StoreError: others have the library open.
        """
        if not self._lock(alone=True):
            what = "The library must be brought up to date, but it is open elsewhere."
            advice = "Close all other windows of the program and open it again."
            raise StoreError(what, file=self._name, advice=advice)

    def close(self) -> None:
        """Leave."""
        self._file.close()

    def _lock(self, *, alone: bool) -> bool:
        if sys.platform != "win32":
            wish = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
            with on_disk(self._name):
                try:
                    fcntl.flock(self._file.fileno(), wish | fcntl.LOCK_NB)
                except BlockingIOError:
                    return False
        return True
