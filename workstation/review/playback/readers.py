"""Readers of stored clips that let go of their file as well when they are closed."""

from __future__ import annotations

from typing import BinaryIO

from workstation.core.evidence import Source
from workstation.core.media.index import FrameIndex
from workstation.core.media.proxy import ProxyReader
from workstation.core.media.reader import ClipReader
from workstation.core.media.sound import SoundReader
from workstation.review.ports import MediaStore


class StoredClip(ClipReader):
    """The exact pictures of a clip in the store."""

    def __init__(self, media: MediaStore, source: Source, index: FrameIndex) -> None:
        """Open the original; errors as `ClipReader`, and StoreError if it is gone."""
        self._file: BinaryIO = media.open(source.sha256)
        try:
            super().__init__(self._file, source.clip, index, name=source.file_name)
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Let go of everything, the file too."""
        super().close()
        self._file.close()


class StoredCopy(ProxyReader):
    """The small copy of a clip."""

    def __init__(self, stream: BinaryIO) -> None:
        """Own the stream of a copy; errors as `ProxyReader`."""
        self._file = stream
        try:
            super().__init__(stream)
        except BaseException:
            stream.close()
            raise

    def close(self) -> None:
        """Let go of everything, the file too."""
        super().close()
        self._file.close()


class StoredSound(SoundReader):
    """The sound of a clip in the store."""

    def __init__(self, media: MediaStore, source: Source) -> None:
        """Open the original; errors as `SoundReader`, and StoreError if it is gone."""
        self._file: BinaryIO = media.open(source.sha256)
        try:
            super().__init__(self._file, source.clip, name=source.file_name)
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Let go of everything, the file too."""
        super().close()
        self._file.close()
