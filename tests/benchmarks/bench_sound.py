"""How far what is heard lies from what the playhead says is heard, on a real sound server.

Run: python -m tests.benchmarks.bench_sound [--seconds N] [--json FILE]

A PulseAudio of its own with a silent device is started; a click a second is played through the
program's own output and recorded from the device's monitor. What recording itself delays counts
against the program. Without PulseAudio there is nothing to measure, and that is what is said.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
TEMPOS = (Fraction(1, 2), Fraction(3, 4), Fraction(1), Fraction(3, 2), Fraction(2))


@contextmanager
def silent_device() -> Iterator[None]:
    """A sound server whose only device plays into nothing; this process uses it."""
    with tempfile.TemporaryDirectory(prefix="hypnic-sound-") as folder:
        os.environ.update(XDG_RUNTIME_DIR=folder, HOME=folder, QT_AUDIO_BACKEND="pulseaudio")
        modules = ["-L", f"module-null-sink sink_name=n rate={RATE}"]
        modules += ["-L", "module-native-protocol-unix"]
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", *modules]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
            try:
                for _ in range(100):
                    if (Path(folder) / "pulse" / "native").exists():
                        break
                    time.sleep(0.1)
                yield
            finally:
                server.terminate()


class Recorder:
    """Notes when clicks come out of the device's monitor."""

    def __init__(self) -> None:
        command = ["parec", "-d", "n.monitor", "--raw", "--format=s16le", f"--rate={RATE}"]
        self._process = subprocess.Popen(
            [*command, "--channels=1", "--latency-msec=4"], stdout=subprocess.PIPE
        )
        self._blocks: list[tuple[float, NDArray[np.int16]]] = []
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        while data := os.read(self._process.stdout.fileno(), 4096):
            self._blocks.append(
                (time.monotonic(), np.frombuffer(data[: len(data) // 2 * 2], "<i2"))
            )

    def clicks(self) -> list[float]:
        """Monotonic seconds of each click; ends the recording."""
        self._process.kill()
        self._thread.join()
        self._process.wait()
        found: list[float] = []
        last = 0.0
        for at, block in self._blocks:
            loud = np.nonzero(np.abs(block.astype(int)) > 8000)[0]
            if len(loud):
                when = at - (len(block) - int(loud[0])) / RATE
                if when - last > 0.2:
                    found.append(when)
                last = when
        return found


def clicks(start_ns: int, end_ns: int) -> NDArray[np.int16]:
    """A click of 5 ms at each whole second of clip time."""
    times = np.arange(start_ns * RATE // 10**9, end_ns * RATE // 10**9)
    wave = np.where(times % RATE < RATE // 200, 25_000 * np.sign(np.sin(times)), 0)
    return wave.astype(np.int16)[:, None]


def measured(tempo: Fraction, seconds: float) -> dict[str, Any]:
    """Play for some seconds; offsets in milliseconds a listener would notice."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    from workstation.core.evidence import AudioFacts
    from workstation.review.playback.sound_feed import SoundFeed
    from workstation.ui.playing.sound_out import SoundOut

    recorder = Recorder()
    feed = SoundFeed(AudioFacts("aac", RATE, 1, 0, 600 * 10**9), clicks, tempo=tempo)
    out, seen = SoundOut(), []
    out.start(feed, 0)
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: seen.append((time.monotonic(), out.heard())))
    timer.start(4)
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()
    timer.stop()
    out.stop()
    feed.close()
    came = recorder.clicks()
    known = [(t, h) for t, h in seen if h is not None]
    if not known or len(came) < 3:
        return {"clicks": len(came), "note": "the sound server gave no sound"}
    at, said = np.array([t for t, _ in known]), np.array([h for _, h in known]) / 1e9
    heard = np.interp(np.array(came[1:]), at, said)
    off = (heard - np.round(heard)) / float(tempo) * 1e3
    return {
        "clicks": len(off),
        "offset_median_ms": round(float(np.median(off)), 1),
        "offset_most_ms": round(float(np.abs(off).max()), 1),
    }


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--seconds", type=float, default=10.0)
    ask.add_argument("--json", type=Path)
    told = ask.parse_args()
    facts: dict[str, Any] = {}
    if shutil.which("pulseaudio") and shutil.which("parec"):
        with silent_device():
            from PySide6.QtWidgets import QApplication

            application = QApplication([])
            for tempo in TEMPOS:
                facts[f"at {float(tempo):g}x"] = measured(tempo, told.seconds)
            application.quit()
    else:
        facts["note"] = "PulseAudio is not installed here: nothing was measured"
    for name, value in facts.items():
        print(f"{name}: {value}")
    if told.json:
        told.json.write_text(json.dumps(facts, indent=2))


if __name__ == "__main__":
    main()
