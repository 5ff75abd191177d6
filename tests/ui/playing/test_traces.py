from __future__ import annotations

import threading

import pytest

from tests.support.window import FakeMaterial, rich_case
from workstation.core.timebase import NS, Interval
from workstation.review.ports import SpectrumSlice, TraceSlice
from workstation.ui.panels.timeline.feeds import TraceKey, TraceKind, TraceRequest
from workstation.ui.playing.traces import TraceWorker

SPAN = Interval.of_ns(0, 10 * NS)


class SlowPictures(FakeMaterial):
    """Its spectra wait until they may go on."""

    def log_spectrum(self, source_id, key, span, points):
        assert self.go.wait(10)
        return super().log_spectrum(source_id, key, span, points)


@pytest.fixture
def worker():
    case = rich_case()
    material = SlowPictures(case)
    material.go = threading.Event()
    answers, came = [], threading.Semaphore(0)

    def send(call):
        call()
        came.release()

    made = TraceWorker(material, case.map_of, send)
    made.material, made.answers, made.came = material, answers, came
    yield made
    material.go.set()
    made.close()


def ask(worker, kind: TraceKind, points: int = 100) -> None:
    key = TraceKey(kind, "l1", "spectrum:acc" if kind.pictured else "acc x")
    worker.request(TraceRequest(key, SPAN, points), lambda w, t: worker.answers.append((w, t)))


def test_a_curve_never_waits_for_a_picture(worker):
    ask(worker, TraceKind.SPECTRUM)
    ask(worker, TraceKind.LOG)
    assert worker.came.acquire(timeout=10)
    assert [type(t) for _, t in worker.answers] == [TraceSlice]
    worker.material.go.set()
    assert worker.came.acquire(timeout=10)
    assert isinstance(worker.answers[1][1], SpectrumSlice)


def test_nothing_is_delivered_once_it_is_closed(worker):
    ask(worker, TraceKind.SPECTRUM)
    worker.material.go.set()
    worker.close()
    ask(worker, TraceKind.LOG)
    assert all(isinstance(t, SpectrumSlice) for _, t in worker.answers)
    assert not [t for t in threading.enumerate() if t.name in {"traces", "spectra"}]
