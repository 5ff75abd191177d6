"""The clip's sound through the loudspeaker, and what of it is being heard."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QIODevice, QObject, QTimer, Signal, Slot
from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices, QtAudio

from workstation.core.timebase import NS
from workstation.review.playback.sound_feed import SoundFeed

BUFFER_S = 0.1
"""Sound handed to the device ahead of being heard: short, so that a pause is a pause."""


_LONGEST_LUMP_NS = 40_000_000
"""Devices take sound in pieces of up to this length; within one the clock goes on by itself."""


OpenSink = Callable[[QAudioFormat, QObject], QAudioSink | None]


def default_sink(shape: QAudioFormat, parent: QObject) -> QAudioSink | None:
    """The computer's own loudspeaker, None if it has none."""
    output = QMediaDevices.defaultAudioOutput()
    return None if output.isNull() else QAudioSink(output, shape, parent)


_SWALLOWING_NS = 1_000_000_000
"""At first a device may take in more than it plays: so long nothing is heard faster than it can be.

Not for longer: devices have clocks of their own, and the sound leads.
"""


class SoundOut(QObject):
    """Plays one clip's sound from a clip time on and says which moment is heard.

    A machine without a sound device is normal: then `heard` stays None, and the playhead follows
    the monotonic clock.
    """

    unavailable = Signal()
    """There is no sound device; told once."""

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        open_sink: OpenSink | None = None,
        now_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """Be silent.

        Args:
            parent: the window's part that owns it.
            open_sink: another way to a sound device.
            now_ns: a monotonic clock.
        """
        super().__init__(parent)
        self._open_sink = open_sink or default_sink
        self._now_ns = now_ns
        self._sink: QAudioSink | None = None
        self._device: QIODevice | None = None
        self._feed: SoundFeed | None = None
        self._first = 0
        self._written = 0
        self._lump = 0
        self._lump_at_ns = 0
        self._begun_ns = 0
        self._told = False
        self._muted = False
        self._timer = QTimer(self)
        self._timer.setInterval(15)
        self._timer.timeout.connect(self._push)

    def start(self, feed: SoundFeed, clip_ns: int) -> None:
        """Play from a clip time on."""
        self.stop()
        shape = QAudioFormat()
        shape.setSampleRate(feed.audio.rate_hz)
        shape.setChannelCount(feed.audio.channels)
        shape.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        sink = self._open_sink(shape, self)
        if sink is None:
            if not self._told:
                self._told = True
                self.unavailable.emit()
            return
        sink.setBufferSize(int(feed.audio.rate_hz * BUFFER_S) * shape.bytesPerFrame())
        sink.setVolume(0.0 if self._muted else 1.0)
        device = sink.start()
        if sink.error() != QtAudio.Error.NoError:
            sink.deleteLater()
            return
        self._sink, self._device, self._feed = sink, device, feed
        self._first, self._written = feed.number_at(clip_ns), 0
        feed.prepare(clip_ns)
        self._push()
        self._timer.start()

    def stop(self) -> None:
        """Be silent at once."""
        self._timer.stop()
        if self._sink is not None:
            self._sink.reset()
            self._sink.deleteLater()
        self._sink = self._device = self._feed = None

    def mute(self, muted: bool) -> None:
        """Play without being heard; the sound goes on leading the playhead."""
        self._muted = muted
        if self._sink is not None:
            self._sink.setVolume(0.0 if muted else 1.0)

    def heard(self) -> int | None:
        """The clip time that is coming out of the loudspeaker now, or None if nothing is."""
        sink, feed = self._sink, self._feed
        if sink is None or feed is None or sink.state() == QtAudio.State.StoppedState:
            return None
        width = sink.format().bytesPerFrame()
        waiting = max(sink.bufferSize() - sink.bytesFree(), 0) // width
        # What was handed over less what still waits in the buffer; the device's own delay beyond
        # its buffer is not reported by any system and stays within a display frame or two.
        return self._smooth(feed, self._first + max(self._written - waiting, 0))

    def _smooth(self, feed: SoundFeed, number: int) -> int:
        """Clip time of a sample, going on between the lumps in which devices take sound."""
        now = self._now_ns()
        if number != self._lump:
            self._lump, self._lump_at_ns = number, now
        since = min(now - self._lump_at_ns, _LONGEST_LUMP_NS) if number > self._first else 0
        heard = feed.time_of(number) + int(since * feed.tempo)
        playing_ns = now - self._begun_ns if self._written else 0
        if playing_ns > _SWALLOWING_NS:
            return heard
        return min(heard, feed.time_of(self._first) + int(playing_ns * feed.tempo))

    @Slot()
    def _push(self) -> None:
        sink, device, feed = self._sink, self._device, self._feed
        if sink is None or device is None or feed is None:
            return
        number = self._first + self._written
        if self._written == 0 and not feed.ready(number):
            return
        width = sink.format().bytesPerFrame()
        count = min(sink.bytesFree() // width, feed.audio.rate_hz // 2)
        if count <= 0:
            return
        if self._written == 0:
            self._begun_ns = self._now_ns()
        written = device.write(feed.take(number, count).tobytes())
        self._written += max(written, 0) // width
        feed.prepare(feed.time_of(number) + NS)
