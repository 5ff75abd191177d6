"""Mutated log files against every reader: a log, or one clear sentence; nothing else.

By hand, not part of the tests (they hold a slice of the same):

    python -m tests.fuzz.fuzz_logs [--each 20000] [--seed 1] [--only NAME] [--keep FOLDER]

Each seed is mutated so many times (`mutate.py`) and written as a kept file. Told are crashes (any
error that is no HypnicError), answers that take more than two seconds of the processor, and more
than a gigabyte of memory; inputs that did it are kept in FOLDER. Where atheris is installed (extra
`fuzz`, Linux), coverage leads instead:

    python -m tests.fuzz.fuzz_logs --atheris NAME [libFuzzer's own options]
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

from tests.fuzz.mutate import mended, mutated
from tests.fuzz.once import read_both_ways
from tests.support.log_seeds import SEEDS

SLOW_S = 2.0
HANGS_S = 20
MOST_BYTES = 2**30


class HangError(Exception):
    """A reader that did not come back."""


def attack(name: str, each: int, chance: random.Random, keep: Path | None) -> Counter[str]:
    """Mutate one seed so many times; how it went."""
    told: Counter[str] = Counter()
    for number in range(each):
        block = mutated(SEEDS[name], chance)
        begun = time.process_time()  # a busy machine is no slow reader
        signal.setitimer(signal.ITIMER_PROF, HANGS_S)
        try:
            told["read" if read_both_ways(block) else "refused"] += 1
            bad = ""
        except Exception as error:  # noqa: BLE001 - finding these is what it is for
            bad = f"{type(error).__name__}"
            last = traceback.extract_tb(error.__traceback__)[-1]
            told[f"CRASH {bad} {Path(last.filename).name}:{last.lineno} {error!s:.80}"] += 1
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        if time.process_time() - begun > SLOW_S:
            bad = bad or "slow"
            told["SLOW"] += 1
        if bad and keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{name.replace(' ', '-')}-{bad}-{number}").write_bytes(block)
    return told


def with_atheris(name: str, options: list[str]) -> None:
    """Let coverage lead, from one seed."""
    import atheris  # only here, and not among the dependencies

    atheris.instrument_all()
    corpus = Path("fuzz-corpus") / name.replace(" ", "-")
    corpus.mkdir(parents=True, exist_ok=True)
    (corpus / "seed").write_bytes(SEEDS[name])

    def mutator(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.5:
            return mended(atheris.Mutate(data, most))[:most]
        return mutated(data or SEEDS[name], chance)[:most]

    def one(data: bytes) -> None:
        read_both_ways(data)

    argv = [sys.argv[0], str(corpus), f"-max_len={4 * len(SEEDS[name]) + 4096}", *options]
    atheris.Setup(argv, one, custom_mutator=mutator)
    atheris.Fuzz()


def _limits() -> None:
    def hung(*_: object) -> None:
        raise HangError

    signal.signal(signal.SIGPROF, hung)
    # What is allocated from here on; libraries are mapped already.
    with Path("/proc/self/status").open() as status:
        held = next(int(s.split()[1]) * 1024 for s in status if s.startswith("VmData:"))
    resource.setrlimit(resource.RLIMIT_DATA, (held + MOST_BYTES, resource.RLIM_INFINITY))


def main() -> int:
    """The command; how many crashes and slow answers there were."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--each", type=int, default=20_000)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--only", choices=sorted(SEEDS), nargs="+")
    ask.add_argument("--keep", type=Path)
    ask.add_argument("--atheris", choices=sorted(SEEDS))
    told, options = ask.parse_known_args()
    warnings.simplefilter("error")  # a sum that overflows is a wrong answer, not a remark
    if told.atheris:
        with_atheris(told.atheris, options)
        return 0
    _limits()
    wrong = 0
    for name in told.only or sorted(SEEDS):
        begun = time.perf_counter()
        found = attack(name, told.each, random.Random(f"{told.seed} {name}"), told.keep)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        seconds = time.perf_counter() - begun
        print(f"{name}: {dict(found)}; {seconds:.0f} s, peak {peak:.0f} MiB", flush=True)
        wrong += sum(n for what, n in found.items() if what.startswith(("CRASH", "SLOW")))
    return min(wrong, 100)


if __name__ == "__main__":
    sys.exit(main())
