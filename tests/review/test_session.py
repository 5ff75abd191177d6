from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.library import Library
from tests.support.cases import clip, rich_case
from tests.support.fakes import NOON, FakeCaseStore, empty_case, open_case
from workstation.core.annotation import MarkKind
from workstation.core.checklist.answers import EvidenceLink
from workstation.core.errors import StoreError
from workstation.core.timebase import NS, Instant, Interval
from workstation.review.changes import EntityKind, StaleEditError, applied, difference
from workstation.review.commands import answers, episodes, letter, marks, sources, viewing
from workstation.review.session import Session


def session(store=None, case_id=None):
    if store is None:
        store, case_id = open_case()
    return Session(store, case_id, "Reader 1", now=lambda: NOON)


SPAN = Interval.of_ns(1_000, 2_000)


def test_an_edit_is_saved_before_anyone_hears_of_it():
    store, case_id = open_case()
    s = session(store, case_id)
    heard = []
    s.listen(lambda change: heard.append((change.kinds, dict(store.held[case_id].episodes))))
    command, episode_id = episodes.mark_episode(s.case, SPAN, author="Reader 1")
    s.do(command)
    assert heard == [({EntityKind.EPISODE}, dict(s.case.episodes))]
    assert s.case.episodes[episode_id].name == "E1"


def test_a_save_that_fails_changes_nothing():
    store, case_id = open_case()
    s = session(store, case_id)
    store.full = True
    command, _ = episodes.mark_episode(s.case, SPAN, author="Reader 1")
    with pytest.raises(StoreError):
        s.do(command)
    assert not s.case.episodes
    assert s.undo_label is None


def test_undo_and_redo_survive_closing_the_window():
    store, case_id = open_case()
    first = session(store, case_id)
    command, episode_id = episodes.mark_episode(first.case, SPAN, author="Reader 1")
    first.do(command)
    first.do(episodes.describe(first.case, episode_id, "eyes", ["closed"]))
    first.undo()
    again = session(store, case_id)
    assert again.undo_label == "Mark episode E1"
    assert again.redo_label == "Describe E1"
    again.redo()
    assert again.case.episodes[episode_id].semiology == {"eyes": ("closed",)}
    again.undo()
    again.undo()
    assert not again.case.episodes
    assert again.undo() is None


def test_typing_undoes_as_one_step():
    s = session()
    for text in ("A", "Ar", "Are these spasms?"):
        s.do(letter.write_letter(s.case, "question", text))
    assert s.case.letter.fields["question"] == "Are these spasms?"
    s.undo()
    assert "question" not in s.case.letter.fields
    s.redo()
    assert s.case.letter.fields["question"] == "Are these spasms?"


def test_an_edit_made_on_an_older_state_is_refused():
    store, case_id = open_case()
    one, two = session(store, case_id), session(store, case_id)
    one.do(letter.set_urgency(one.case, "E1"))
    with pytest.raises(StaleEditError):
        two.do(letter.set_urgency(two.case, "E2"))
    assert store.held[case_id].letter.urgency == "E1"


def test_a_command_without_effect_is_not_a_step():
    s = session()
    s.do(letter.write_letter(s.case, "question", ""))
    assert s.undo_label is None


def test_numbers_of_episodes_are_not_used_twice_while_a_later_one_stands():
    s = session()
    ids = []
    for _ in range(3):
        command, episode_id = episodes.mark_episode(s.case, SPAN, author="Reader 1")
        s.do(command)
        ids.append(episode_id)
    s.do(episodes.remove_episode(s.case, ids[1]))
    command, episode_id = episodes.mark_episode(s.case, SPAN, author="Reader 1")
    s.do(command)
    assert s.case.episodes[episode_id].name == "E4"


def test_removing_an_episode_unties_the_answers_that_rest_on_it_and_undo_ties_them_again():
    s = session()
    command, episode_id = episodes.mark_episode(s.case, SPAN, author="Reader 1")
    s.do(command)
    link = EvidenceLink(SPAN, episode_id=episode_id)
    s.do(answers.answer_item(s.case, "IESS-04", "yes", author="Reader 1", evidence=(link,)))
    s.do(episodes.remove_episode(s.case, episode_id))
    assert s.case.answers["IESS-04"].evidence == (EvidenceLink(SPAN),)
    s.undo()
    assert s.case.answers["IESS-04"].evidence == (link,)


STEPS = st.lists(
    st.sampled_from(["episode", "mark", "answer", "reopen", "letter", "remove", "undo", "redo"]),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_undoing_everything_leads_back_and_redoing_leads_forward(steps):
    s = session(*open_case(FakeCaseStore()))
    start = s.case
    for i, step in enumerate(steps):
        _take(s, step, i)
    end = s.case
    undone = 0
    while s.undo() is not None:
        undone += 1
    assert s.case == start
    for _ in range(undone):
        s.redo()
    assert s.case == end


def _take(s, step, i):
    if step == "episode":
        s.do(episodes.mark_episode(s.case, SPAN, author="r")[0])
    elif step == "mark":
        at = Interval(Instant(i), Instant(i))
        s.do(marks.add_mark(s.case, MarkKind.INSTANT, at, author="r")[0])
    elif step == "answer":
        s.do(answers.answer_item(s.case, "BNSM-01", "yes" if i % 2 else "no", author="r"))
    elif step == "reopen":
        s.do(answers.reopen_item(s.case, "BNSM-01"))
    elif step == "letter":
        s.do(letter.write_letter(s.case, "summary", f"text {i}"))
    elif step == "remove" and s.case.episodes:
        s.do(episodes.remove_episode(s.case, next(iter(s.case.episodes))))
    elif step == "undo":
        s.undo()
    elif step == "redo":
        s.redo()


# -- two windows ------------------------------------------------------------------------------


def test_who_comes_too_late_sees_what_the_other_did():
    store, case_id = open_case()
    one, two = session(store, case_id), session(store, case_id)
    heard = []
    two.listen(lambda change: heard.append((change.kinds, two.case.letter.urgency)))
    one.do(letter.set_urgency(one.case, "E1"))
    with pytest.raises(StaleEditError) as told:
        two.do(letter.set_urgency(two.case, "E2"))
    assert told.value.sentence == ("The letter was changed meanwhile. Look at it again and repeat.")
    assert heard == [({EntityKind.LETTER}, "E1")]
    two.do(letter.set_urgency(two.case, "E2"))
    assert store.held[case_id].letter.urgency == "E2"


def test_an_undo_of_what_another_window_changed_since_is_refused():
    store, case_id = open_case()
    one = session(store, case_id)
    one.do(letter.set_urgency(one.case, "E1"))
    two = session(store, case_id)
    two.do(letter.set_urgency(two.case, "E3"))
    with pytest.raises(StaleEditError):
        one.undo()
    assert store.held[case_id].letter.urgency == "E3"
    assert one.case == store.held[case_id]
    # Now the newest step is the other window's, and that one can be taken back.
    one.undo()
    assert one.case.letter.urgency == "E1" == store.held[case_id].letter.urgency


def test_catching_up_brings_everything_and_tells_once():
    store, case_id = open_case()
    one, two = session(store, case_id), session(store, case_id)
    heard = []
    two.listen(heard.append)
    command, _episode_id = episodes.mark_episode(one.case, SPAN, author="Reader 1")
    one.do(command)
    one.do(letter.set_urgency(one.case, "E1"))
    one.undo()
    assert two.catch_up()
    assert two.case == one.case
    assert (two.undo_label, two.redo_label) == ("Mark episode E1", "Set the urgency")
    assert [c.kinds for c in heard] == [{EntityKind.EPISODE}]
    assert not two.catch_up()


def test_what_another_saved_before_ones_own_step_is_not_overlooked():
    """The own step counts on: what lay between is new still, and its audit link with it."""
    store, case_id = open_case()
    one, two = session(store, case_id), session(store, case_id)
    command, _episode_id = episodes.mark_episode(one.case, SPAN, author="Reader 1")
    one.do(command)
    two.do(letter.set_urgency(two.case, "E1"))
    assert not two.case.episodes
    change = two.catch_up()
    assert change is not None
    assert change.kinds == {EntityKind.EPISODE}
    assert two.case == store.load(case_id)
    assert [two.undo(), two.undo()] == ["Set the urgency", "Mark episode E1"]


def test_a_step_of_another_is_never_taken_back_unseen():
    """A window that has not seen it yet shows it first; every window then has the same steps."""
    store, case_id = open_case()
    one, two = session(store, case_id), session(store, case_id)
    two.do(letter.set_urgency(two.case, "E1"))
    one.catch_up()
    command, _episode_id = episodes.mark_episode(one.case, SPAN, author="Reader 1")
    one.do(command)
    with pytest.raises(StaleEditError, match="Others changed the case"):
        two.undo()
    assert two.case == one.case
    assert two.undo() == "Mark episode E1"
    assert session(store, case_id).undo_label == two.undo_label == "Set the urgency"


def test_catching_up_reads_the_case_only_where_it_changed():
    store, case_id = open_case()
    s = session(store, case_id)
    s.do(letter.set_urgency(s.case, "E1"))
    store.read = None
    assert s.catch_up() is None


def test_a_store_that_cannot_be_read_leaves_the_window_as_it_was():
    store, case_id = open_case()
    one, two = session(store, case_id), session(store, case_id)
    one.do(letter.set_urgency(one.case, "E1"))
    before = two.case

    def broken(_):
        raise StoreError("The disk is gone.")

    store.read = broken
    with pytest.raises(StoreError):
        two.catch_up()
    assert two.case is before


# -- what is watched, and removed -------------------------------------------------------------


def with_clip():
    store, case_id = open_case()
    s = session(store, case_id)
    s.do(sources.add_source(s.case, clip("clip1", "Clip 1", 10), author="Reader 1", zone="UTC"))
    return store, case_id, s


def test_taking_back_an_import_takes_what_was_watched_of_it():
    _, _, s = with_clip()
    s.do(viewing.add_watched(s.case, "clip1", 0, NS))
    s.undo()
    assert not s.case.sources
    assert not s.case.watched
    s.redo()
    assert list(s.case.sources) == ["clip1"]
    assert s.case.watched["clip1"].spans == ((0, NS),)


def test_what_was_watched_survives_undoing_and_redoing_an_import_in_another_window():
    store, case_id, s = with_clip()
    s.do(viewing.add_watched(s.case, "clip1", 0, NS))
    s.undo()
    later = session(store, case_id)
    later.redo()
    later.do(viewing.add_watched(later.case, "clip1", 2 * NS, 3 * NS))
    later.undo()
    later.redo()
    assert later.case.watched["clip1"].spans == ((0, NS), (2 * NS, 3 * NS))


def test_watching_between_undo_and_redo_of_a_removal_is_no_conflict():
    _, _, s = with_clip()
    s.do(viewing.add_watched(s.case, "clip1", 0, NS))
    s.do(sources.remove_source(s.case, "clip1"))
    s.undo()
    assert s.case.watched["clip1"].spans == ((0, NS),)
    s.do(viewing.add_watched(s.case, "clip1", 2 * NS, 3 * NS))
    s.redo()
    assert not s.case.sources
    s.undo()
    assert "clip1" in s.case.sources


def test_a_library_takes_an_import_back_although_it_was_watched(tmp_path):
    with Library.open(tmp_path / "library") as library:
        library.cases.create(empty_case(), "Reader 1")
        s = Session(library.cases, "B-0001", "Reader 1")
        s.do(sources.add_source(s.case, clip("clip1", "Clip 1", 10), author="Reader 1", zone="UTC"))
        s.do(viewing.add_watched(s.case, "clip1", 0, NS))
        s.undo()
        assert not library.cases.load("B-0001").sources


def test_removing_a_source_frees_what_rests_on_it():
    _, _, s = with_clip()
    command, episode_id = episodes.mark_episode(s.case, SPAN, author="Reader 1", source_id="clip1")
    s.do(command)
    link = EvidenceLink(SPAN, "clip1", episode_id)
    s.do(answers.answer_item(s.case, "IESS-04", "yes", author="Reader 1", evidence=(link,)))
    before = s.case
    s.do(sources.remove_source(s.case, "clip1"))
    assert s.case.episodes[episode_id].source_id is None
    assert s.case.answers["IESS-04"].evidence == (EvidenceLink(SPAN, None, episode_id),)
    assert s.case.zero is None
    s.undo()
    assert s.case == before


def test_a_difference_leads_from_one_case_to_the_other():
    full = rich_case()
    empty = replace(empty_case("B-0417"), created_at=full.created_at)
    assert applied(empty, difference(empty, full)) == full
    assert applied(full, difference(full, empty)) == empty
    assert difference(full, full) == ()
    kinds = [e.kind for e in difference(full, empty)]
    assert kinds.index(EntityKind.SOURCE) > kinds.index(EntityKind.PLACEMENT)
