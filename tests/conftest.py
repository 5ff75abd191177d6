"""What holds for every test: no screen unless the caller says so, and no skip unless excused."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import settings

from tests.support.skips import pytest_make_collect_report, pytest_runtest_makereport

__all__ = ["pytest_make_collect_report", "pytest_runtest_makereport"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# What this computer's own window was set to must not decide a test.
os.environ["HYPNIC_SETTINGS"] = str(Path(__file__).with_name("no-settings.json"))

# A busy machine makes one example slow now and then; the timeout of each test is the limit.
settings.register_profile("hypnic", deadline=None)
settings.load_profile("hypnic")
