from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from types import MappingProxyType

import numpy as np
import pypdf
import pytest

from reports.layout import blocks
from reports.model import LIMITATION, Clinic
from reports.png import page_count, render_page
from tests.reports.letters import letter_of, pdf_of
from tests.reports.sheets import bare, words_of
from tests.reports.test_text import HOSTILE, NAMES
from tests.support.cases import AUDIT, NOW, rich_case, seconds
from workstation.core.annotation import Episode
from workstation.core.case import Case, Child, Letter


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages]


def empty_case() -> Case:
    return Case("B-0001", NOW, Child(""))


def test_the_same_letter_gives_the_same_bytes():
    assert pdf_of(letter_of()) == pdf_of(letter_of())


def test_shaped_names_give_the_same_bytes_whatever_was_printed_before():
    letter = replace(letter_of(), summary=NAMES["devanagari"])
    first = pdf_of(letter)
    pdf_of(replace(letter, summary="".join(NAMES.values())))
    assert pdf_of(letter) == first


@pytest.mark.parametrize("page", ["A4", "Letter"])
def test_every_font_is_inside(page):
    letter = replace(letter_of(), summary=" ".join(NAMES.values()))
    names = set()
    for sheet in pypdf.PdfReader(BytesIO(pdf_of(letter, page))).pages:
        for ref in sheet["/Resources"]["/Font"].get_object().values():
            font = ref.get_object()
            names.add(font["/BaseFont"])
            assert "/FontFile2" in font["/FontDescriptor"].get_object()
    assert len(names) > 15
    assert not [name for name in names if "Helvetica" in name]


def test_the_document_says_what_it_is():
    reader = pypdf.PdfReader(BytesIO(pdf_of(letter_of())))
    assert reader.metadata.title == "Referral B-0417 / 2"
    assert reader.metadata.author.startswith("Dr A. Reader")
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert [entry.title for entry in reader.outline][:3] == [
        "Question",
        "Summary",
        "Episode E3: brief stiffening, cluster, on waking; Clip 2, 06:53 CET",
    ]
    numbers = [reader.get_destination_page_number(entry) for entry in reader.outline]
    assert numbers == sorted(numbers)
    assert numbers[-1] == len(reader.pages) - 1


def test_every_page_carries_its_number_the_limitation_and_the_trace_to_the_record():
    pdf = pdf_of(letter_of())
    count = page_count(pdf)
    assert 2 <= count <= 5
    for i, text in enumerate(pages(pdf), start=1):
        assert f"page {i} of {count}" in text
        assert LIMITATION in text
        assert f"audit {AUDIT.seq}:{AUDIT.hash[:16]}" in text


def test_who_sends_who_receives_and_which_file_stand_on_lines_of_their_own():
    found = [line.strip() for line in words_of(pdf_of(letter_of())).splitlines()]
    for line in ("To Paediatric neurology, on call", "ext. 210", "Record 4711"):
        assert any(each == line or each.startswith(line) for each in found), line
    assert "636c69703163" in found
    assert not [each for each in found if "MOV)6" in each]


def test_a_letter_without_a_clinic_begins_with_who_writes():
    first = words_of(pdf_of(letter_of(clinic=Clinic()))).lstrip()
    assert "not stated" not in first[:120]
    assert "Dr A. Reader, paediatrician" in first[:400]


def test_headings_never_promise_a_diagnosis():
    text = words_of(pdf_of(letter_of()))
    for word in ("Seen (R)", "Reported by the family (F)", "Considered (not concluded)"):
        assert word in text
    assert not re.search(r"^(Diagnosis|Results?)\b", text, re.MULTILINE)


def test_no_heading_stands_alone_at_the_end_of_a_page():
    heads = ("Appendix", "Considered (not concluded)", "Question", "Material",
             "What this material cannot show", "Reported by the family (F)",
             "Advice already given", "Not stated in this letter", "Summary",
             "Sources of the checklists and rules")  # fmt: skip
    for lines in range(0, 40, 5):
        letter = replace(letter_of(), summary="line\n" * lines)
        for text in pages(pdf_of(letter)):
            body = text.split(LIMITATION)[1].strip().splitlines()  # margins are drawn first
            assert body[-1].strip() not in heads, lines


def test_a_letter_of_an_empty_case_says_what_is_missing():
    text = words_of(pdf_of(letter_of(empty_case(), audit=None)))
    for said in ("No episode was marked", "Urgency not rated", "age not stated", "No material"):
        assert said in text
    assert page_count(pdf_of(letter_of(empty_case(), audit=None))) <= 2


@pytest.mark.parametrize("count", [0, 1, 60])
def test_any_number_of_episodes_can_be_printed(count):
    case = rich_case()
    episodes = {
        f"e{i}": Episode(f"e{i}", i, seconds(60 + i / 4, 61 + i / 4), "clip2")
        for i in range(1, count + 1)
    }
    letter = letter_of(replace(case, episodes=MappingProxyType(episodes)))
    assert len(letter.episodes) == count
    assert page_count(pdf_of(letter)) <= 4 + count // 2 + 1


def test_a_very_long_summary_goes_on_over_pages_and_nothing_is_lost():
    text = "".join(f"w{i} " for i in range(1500))
    pdf = pdf_of(replace(letter_of(), summary=text))
    found = bare("".join(words_of(pdf).split()))
    assert all(f"w{i}w{i + 1}" in found for i in range(200))
    assert page_count(pdf) <= 9


@pytest.mark.parametrize(
    "text", [*HOSTILE, "x" * 200_000, "\n" * 9000], ids=range(len(HOSTILE) + 2)
)
def test_no_text_anywhere_keeps_the_letter_from_being_made(text):
    case = rich_case()
    names = ("id_number", "first_event", "frequency", "medicines", "eeg")
    history = MappingProxyType(dict.fromkeys(names, text))
    child = replace(case.child, name=text, sex=text, history=history)
    letter = Letter(MappingProxyType(dict.fromkeys(case.letter.fields, text)), "E1", text, ())
    episodes = {
        "e3": replace(case.episodes["e3"], note=text, interpretation=text,
                      semiology=MappingProxyType({"eyes": (text,), text: (text,)}))
    }  # fmt: skip
    answers = {i: replace(a, note=text) for i, a in case.answers.items()}
    case = replace(
        case, child=child, letter=letter, episodes=MappingProxyType(episodes),
        answers=MappingProxyType(answers),
        sources=MappingProxyType({
            i: replace(s, label=text, file_name=text) for i, s in case.sources.items()
        }),
    )  # fmt: skip
    pdf = pdf_of(letter_of(case, clinic=Clinic(text, text)))
    assert pdf.startswith(b"%PDF")
    assert b"/URI" not in pdf
    assert b"/JavaScript" not in pdf
    assert page_count(pdf) < 400


def test_a_page_can_be_shown():
    picture = render_page(pdf_of(letter_of()), 0, 1.0)
    assert picture.shape == (842, 596, 3) or picture.shape == (842, 595, 3)
    assert picture.dtype == np.uint8
    assert (picture[:20] == 255).all()
    red = (picture[..., 0] > 150) & (picture[..., 1] < 80) & (picture[..., 2] < 80)
    assert red.any()
    with pytest.raises(IndexError):
        render_page(pdf_of(letter_of()), 99, 1.0)
    with pytest.raises(ValueError, match="scale"):
        render_page(pdf_of(letter_of()), 0, 0.0)


def test_red_is_kept_for_urgent_letters():
    case = rich_case()
    calm = replace(case, letter=replace(case.letter, urgency="E3"), answers=MappingProxyType({}))
    picture = render_page(pdf_of(letter_of(calm)), 0, 1.0)
    red = (picture[..., 0] > 150) & (picture[..., 1] < 60) & (picture[..., 2] < 60)
    assert not red.any()


def test_blocks_are_made_anew_for_every_page_size():
    letter = letter_of()
    assert len(blocks(letter)) == len(blocks(letter))
    assert pdf_of(letter, "Letter") != pdf_of(letter, "A4")
    with pytest.raises(KeyError):
        pdf_of(letter, "A5")
