"""A library of one's own in every test, made once by the migrations and copied."""

from __future__ import annotations

import shutil

import pytest

from db.library import Library


@pytest.fixture(scope="session")
def new_library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library") / "new"
    Library.open(folder).close()
    return folder


@pytest.fixture
def folder(tmp_path, new_library):
    return shutil.copytree(new_library, tmp_path / "library")


@pytest.fixture
def library(folder):
    with Library.open(folder) as opened:
        yield opened
