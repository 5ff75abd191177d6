"""The command as a person starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

RUN = [sys.executable, "-m", "workstation"]


def run(*words, **more):
    env = {**os.environ, "HYPNIC_SETTINGS": os.devnull, **more}
    assert "HYPNIC_LIBRARY" in env or words[0] == "probe"
    return subprocess.run(
        [*RUN, *map(str, words)], capture_output=True, text=True, timeout=60, env=env, check=False
    )


def test_the_command_line_needs_no_window(clip, tmp_path):
    library = {"HYPNIC_LIBRARY": str(tmp_path / "library")}
    made = run("case", "new", "Owl", **library)
    assert (made.returncode, made.stderr) == (0, "")
    code = (
        "import sys\nfrom workstation.cli import app\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "assert not [m for m in sys.modules if m.startswith(('PySide6', 'pyqtgraph'))]\n"
    )
    added = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, "add", "B-0001", str(clip), "--json"],
        capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, **library, "HYPNIC_SETTINGS": os.devnull},
    )  # fmt: skip
    assert added.returncode == 0, added.stderr
    assert json.loads(added.stdout)["sources"][0]["file"] == "morning.mp4"


def test_bad_input_is_one_sentence_and_exit_1(tmp_path):
    junk = tmp_path / "junk.mp4"
    junk.write_bytes(b"\0\0\0\x18ftypmp42" + os.urandom(5000))
    result = run("probe", junk)
    assert result.returncode == 1
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stderr.startswith("junk.mp4: ")
