"""Mutated log files against every reader: a log, or one clear sentence; nothing else.

By hand, not part of the tests (they hold a slice of the same):

    python -m tests.fuzz.fuzz_logs [--each 20000] [--seed 1] [--only NAME] [--keep FOLDER]

Each seed is mutated so many times and both read into memory and written as a kept file. Told are
crashes (any error that is no HypnicError), answers slower than a second, and the growth of memory;
inputs that did it are kept in FOLDER. Where atheris is installed, coverage leads instead:

    python -m tests.fuzz.fuzz_logs --atheris NAME [libFuzzer's own options]
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import sys
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

from tests.core.importing.test_bad_input import SEEDS
from workstation.core.errors import HypnicError
from workstation.core.importing.log import KeptLog, import_log, log_json

SLOW_S = 1.0
_WORDS = (
    b"\xff\xff\xff\xff", b"\0\0\0\x80", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"1e400", b"nan,",
    b"-1", b"99999999999999999999", b"\n", b";", b",", b'"', b"\r\n\r\n", b"\0" * 64,
)  # fmt: skip


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """The seed with one to six accidents."""
    block = bytearray(seed)
    for _ in range(chance.randint(1, 6)):
        if not block:
            break
        # Headers decide most: half of all accidents happen to the first kilobyte.
        at = chance.randrange(min(len(block), 1024) if chance.random() < 0.5 else len(block))
        what = chance.randrange(7)
        if what == 0:
            block[at] = chance.randrange(256)
        elif what == 1:
            block[at] ^= 1 << chance.randrange(8)
        elif what == 2:
            del block[at : at + chance.choice((1, 2, 7, 64, 600))]
        elif what == 3:
            word = chance.choice(_WORDS)
            block[at : at + len(word)] = word
        elif what == 4:
            block[at:at] = chance.choice(_WORDS)
        elif what == 5:
            piece = block[at : at + chance.choice((8, 64, 512))]
            to = chance.randrange(len(block))
            block[to:to] = piece
        else:
            del block[at:]
    return bytes(block)


def read_both_ways(block: bytes) -> bool:
    """Whether it was read; refused in a sentence otherwise."""
    out = io.BytesIO()
    try:
        recording = import_log(io.BytesIO(block), "fuzzed", out)
    except HypnicError:
        return False
    kept = KeptLog(out)
    for group in kept.groups:
        kept.times(group)
    log_json(recording)
    return True


def attack(name: str, each: int, chance: random.Random, keep: Path | None) -> Counter[str]:
    """Mutate one seed so many times; how it went."""
    told: Counter[str] = Counter()
    for number in range(each):
        block = mutated(SEEDS[name], chance)
        begun = time.process_time()  # a busy machine is no slow reader
        try:
            told["read" if read_both_ways(block) else "refused"] += 1
            bad = ""
        except Exception as error:  # noqa: BLE001 - finding these is what it is for
            bad = f"{type(error).__name__}"
            last = traceback.extract_tb(error.__traceback__)[-1]
            told[f"CRASH {bad} {Path(last.filename).name}:{last.lineno} {error!s:.80}"] += 1
        if time.process_time() - begun > SLOW_S:
            bad = bad or "slow"
            told["SLOW"] += 1
        if bad and keep is not None and told.total() < 100_000:
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
    atheris.Setup([sys.argv[0], str(corpus), *options], read_both_ways)
    atheris.Fuzz()


def main() -> int:
    """The command; how many crashes and slow answers there were."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--each", type=int, default=20_000)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--only", choices=sorted(SEEDS))
    ask.add_argument("--keep", type=Path)
    ask.add_argument("--atheris", choices=sorted(SEEDS))
    told, options = ask.parse_known_args()
    warnings.simplefilter("error")  # a sum that overflows is a wrong answer, not a remark
    if told.atheris:
        with_atheris(told.atheris, options)
        return 0
    wrong = 0
    for name in [told.only] if told.only else sorted(SEEDS):
        begun = time.perf_counter()
        found = attack(name, told.each, random.Random(f"{told.seed} {name}"), told.keep)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        seconds = time.perf_counter() - begun
        print(f"{name}: {dict(found)}; {seconds:.0f} s, peak {peak:.0f} MiB", flush=True)
        wrong += sum(n for what, n in found.items() if what.startswith(("CRASH", "SLOW")))
    return min(wrong, 100)


if __name__ == "__main__":
    sys.exit(main())
