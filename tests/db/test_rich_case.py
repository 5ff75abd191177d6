"""The commands of the review station on a real library: whatever they do is kept and undone."""

from __future__ import annotations

import pytest

from tests.support import cases, window
from workstation.review.commands.episodes import remove_episode
from workstation.review.commands.sources import remove_source, rename_source
from workstation.review.session import Session


@pytest.fixture(params=[cases.rich_case, window.rich_case], ids=["letter", "window"])
def rich(request, library):
    made = request.param()
    library.cases.create(made, "Reader 1")
    return made


def test_a_whole_case_is_kept_as_it_is(library, rich):
    assert library.cases.load(rich.id) == rich


def test_taking_out_and_bringing_back_every_source_and_episode(library, rich):
    session = Session(library.cases, rich.id, "Reader 1")
    for episode_id in rich.episodes:
        session.do(remove_episode(session.case, episode_id))
    for source_id in rich.sources:
        session.do(rename_source(session.case, source_id, "Renamed"))
        session.do(remove_source(session.case, source_id))
        assert library.cases.load(rich.id) == session.case
    assert not session.case.sources
    while session.undo():
        assert library.cases.load(rich.id) == session.case
    assert library.cases.load(rich.id) == rich
    while session.redo():
        pass
    assert not library.cases.load(rich.id).sources
