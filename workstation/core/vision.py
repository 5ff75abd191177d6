"""The one place that imports OpenCV.

The Linux wheel of opencv-python overwrites QT_QPA_PLATFORM_PLUGIN_PATH and QT_QPA_FONTDIR and
prepends to LD_LIBRARY_PATH when it is imported. Those belong to Qt, so they are put back here.
"""

from __future__ import annotations

import os

_KEPT = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "LD_LIBRARY_PATH")
_before = {name: os.environ.get(name) for name in _KEPT}

import cv2  # noqa: E402

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

# Decoding, motion and the window share two cores; OpenCV's own pool would fight them.
cv2.setNumThreads(1)

__all__ = ["cv2"]
