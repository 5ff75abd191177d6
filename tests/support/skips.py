"""A skip nobody expected is an error: the few reasons that are none, each with its condition."""

from __future__ import annotations

import os
import sys

import pytest

from tests.support.real import real_root
from tests.support.server import server_programs


def excused(reason: str) -> bool:
    """Whether a test may be left out for this reason on this machine."""
    named_server = "HYPNIC_TEST_POSTGRES" in os.environ
    excuses = {
        "the real file": not real_root().is_dir(),
        "PostgreSQL is not installed": server_programs() is None and not named_server,
        # The test tries first: root in a container may not mount either.
        "a small disk can be mounted by root on Linux only": True,
        "None is immortal from Python 3.12 on": sys.version_info >= (3, 12),
        "Windows has": sys.platform == "win32",
        "children are forked, which Windows cannot": sys.platform == "win32",
    }
    return any(reason.startswith(start) and holds for start, holds in excuses.items())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return _judged((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return _judged((yield))


def _judged(report):
    if report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        if not excused(reason):
            report.outcome = "failed"
            report.longrepr = f"unexpected skip: {reason} (tests/support/skips.py lists the others)"
    return report
