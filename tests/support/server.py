"""A PostgreSQL server of one's own, started for the tests and stopped after them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def server_programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`, or None where PostgreSQL is not installed."""
    found = shutil.which("pg_ctl")
    if found and shutil.which("initdb"):
        return Path(found).parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return places[-1].parent if places else None


@contextmanager
def running_server(programs: Path) -> Iterator[str]:
    """The address of a server that listens on a socket only, in a folder that goes with it."""
    user = "postgres" if os.name == "posix" and os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="hypnic-pg-") as name:
        if user:
            shutil.chown(name, user)

        def run(*command: str) -> None:
            done = subprocess.run(
                command,
                user=user,
                cwd=name,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                check=False,
                timeout=60,
            )
            assert done.returncode == 0, done.stderr

        data = f"{name}/data"
        run(f"{programs}/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")
        options = f"-k {name} -c listen_addresses='' -c fsync=off"
        run(f"{programs}/pg_ctl", "-D", data, "-w", "-l", f"{name}/log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={name}"
        finally:
            run(f"{programs}/pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
