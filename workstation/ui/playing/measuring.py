"""What was measured in the open case, worked out beside the window."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from workstation.core.case import Case
from workstation.core.errors import HypnicError
from workstation.core.motion.adequacy import Adequacy
from workstation.core.timebase import Interval
from workstation.review.measured import EpisodeReading, Measured, kept
from workstation.ui.panels.timeline.items import MovementMark

_log = logging.getLogger(__name__)

Send = Callable[[Callable[[], None]], None]


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything measured that the station shows.

    Attributes:
        marks: movements by onset, kept where they lie in an episode.
        quality: clip -> points of those that could be measured ("quality 5 of 10").
        adequacy: clip -> the parts of that score.
        unmeasured: clip -> where its movement could not be measured, and why.
        reading: the numbers of the selected episode, None for none.
    """

    marks: tuple[MovementMark, ...] = ()
    quality: Mapping[str, str] = field(default_factory=dict)
    adequacy: Mapping[str, Adequacy] = field(default_factory=dict)
    unmeasured: Mapping[str, tuple[tuple[Interval, str], ...]] = field(default_factory=dict)
    reading: EpisodeReading | None = None


class MeasuringWorker:
    """One thread measures; of several requests only the newest is answered."""

    def __init__(
        self,
        measured: Measured,
        send: Send,
        found: Callable[[Findings], None],
        failed: Callable[[HypnicError], None],
    ) -> None:
        """Answer by `found` or `failed`, through `send`, on the window's thread."""
        self._measured = measured
        self._send = send
        self._found = found
        self._failed = failed
        self._wanted: tuple[Case, str] | None = None
        self._wake = threading.Condition()
        self._open = True
        self._thread = threading.Thread(target=self._work, name="measuring", daemon=True)
        self._thread.start()

    def ask(self, case: Case, episode_id: str) -> None:
        """Have this state of the case measured, with the numbers of one episode."""
        with self._wake:
            self._wanted = (case, episode_id)
            self._wake.notify()

    def close(self) -> None:
        """Stop the thread."""
        with self._wake:
            self._open = False
            self._wanted = None
            self._wake.notify()
        self._thread.join(20)

    def _work(self) -> None:
        while True:
            with self._wake:
                while self._open and self._wanted is None:
                    self._wake.wait()
                if not self._open or self._wanted is None:
                    return
                case, episode_id = self._wanted
                self._wanted = None
            try:
                answer = partial(self._found, findings(self._measured, case, episode_id))
            except HypnicError as error:
                answer = partial(self._failed, error)
            except KeyError:  # a source left the case meanwhile: a newer request is on its way
                continue
            except Exception as error:  # noqa: BLE001 - the case must stay readable without it
                _log.exception("measuring failed")
                sorry = HypnicError(
                    f"What was filmed could not be measured ({type(error).__name__}).",
                    advice="Please report it; everything entered is saved.",
                )
                answer = partial(self._failed, sorry)
            self._send(partial(self._answer, answer))

    def _answer(self, answer: Callable[[], None]) -> None:
        """On the window's thread: nobody is told any more once it is closed."""
        if self._open and self._wanted is None:
            answer()


def findings(measured: Measured, case: Case, episode_id: str) -> Findings:
    """Measure a state of the case.

    Raises:
        StoreError: what intake computed is not there any more.
        KeyError: a source is no longer in the case.
    """
    marks = [
        MovementMark(
            m.id,
            m.span,
            kept=kept(m, case.episodes.values()),
            method=f"{m.method}, version {m.version}" + (f". {m.doubt}" if m.doubt else ""),
            uncertainty_ns=m.uncertainty_ns,
        )
        for m in measured.all_movements()
    ]
    scores = {clip.id: measured.adequacy(clip.id) for clip in case.clips()}
    quality = {clip: f"quality {score.points} of {score.out_of}" for clip, score in scores.items()}
    unmeasured = {clip: measured.not_measurable(clip) for clip in scores}
    episode = case.episodes.get(episode_id)
    reading = measured.episode(episode) if episode is not None else None
    ordered = tuple(sorted(marks, key=lambda m: m.span))
    return Findings(ordered, quality, scores, unmeasured, reading)
