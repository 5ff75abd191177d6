from __future__ import annotations

import time
from collections import Counter
from io import BytesIO

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.lines import lines
from reports.runs import CAP, INK, Span, clean
from tests.reports.sheets import bare, expected, sheet, words_of

NAMES = {
    "latin": "Jürgen Müller-Lüdenscheidt, Þórður Łukasz Željko",
    "vietnamese": "Nguyễn Thị Ngọc Ánh",
    "yoruba": "Ọlámídé Adéṣọlá ẹ́kọ́",
    "greek": "Ελένη Παπαδοπούλου",
    "cyrillic": "Анна Ковальчук Їжакевич",
    "armenian": "Արամ Խաչատրյան",
    "georgian": "გიორგი ბერიძე",
    "arabic": "محمد بن سلمان الحارثي",
    "persian and urdu": "پژمان گلچین ٹھاکر",
    "hebrew": "מרים בת־אל כהן",
    "devanagari": "श्रीकृष्ण वेद प्रियंका शर्मा",
    "bengali": "শ্রীমতী মৌসুমী চট্টোপাধ্যায়",
    "gurmukhi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "gujarati": "પ્રિયંકા પટેલ",
    "tamil": "தமிழ்ச்செல்வி குமாரசாமி",
    "telugu": "ప్రియాంక శ్రీనివాస్",
    "kannada": "ಪ್ರಿಯಾಂಕಾ ಗೌಡ",
    "malayalam": "പ്രിയങ്ക നായർ",
    "sinhala": "ප්‍රියංකා පෙරේරා",
    "thai": "สมชาย น้ำทิพย์ ศรีสุข",
    "khmer": "សុភា ខ្មែរ",
    "myanmar": "အောင်ဆန်း",
    "ethiopic": "አበበ ቢቂላ",
    "han": "王小明 歐陽麗華",
    "kana": "佐藤さくら タケシ",
    "hangul": "김민준 뷁",
}

HOSTILE = [
    "weight <b>low",
    "<font color='white' size=200>hidden</font>",
    '<img src="/etc/passwd"/><img src="http://127.0.0.1/x.png"/>',
    '<a href="javascript:alert(1)">x</a><onDraw name="a"/><para>',
    "&amp; &#60; &lt;b&gt; %s {0} \\( ) (",
    "BT /F1 9 Tf (x) Tj ET endstream endobj",
    "name\u202eevil\u2066x\u2069",
    "\x00\x01\x07\x1b[31m\x7f\x9f",
    "\ud800 \udfff \ufffe \uffff \U0010ffff \ue000",
    "👨‍👩‍👧 🧸 🇮🇹 ❤️",
    "́lonely mark",
    "\u200b\u200d\ufeff",
    "",
    "   \n\n \t ",
    "z" + "̸" * 300,
]


@pytest.mark.parametrize("script", NAMES)
def test_a_name_is_found_again_in_every_script(script):
    name = NAMES[script]
    assert bare(words_of(sheet(name))) == bare(name)


def test_arabic_words_stay_in_their_order_over_several_lines():
    name = "محمد بن سلمان الحارثي"
    said = " ".join([name] * 12)
    rows = lines([Span(said)], 120.0, 9.0)
    assert len(rows) > 5
    assert all(row.rtl for row in rows)
    # from right to left, line after line, the logical text comes back
    logical = [bare("".join(piece.text for piece in reversed_pieces(row.pieces))) for row in rows]
    assert "".join(logical) == bare(said)


def reversed_pieces(pieces):
    for piece in reversed(pieces):
        yield type(piece)(piece.text[::-1], piece.face, piece.span, piece.blank)


def test_a_right_to_left_name_stands_at_the_right_and_latin_words_in_it_are_not_turned():
    (row,) = lines([Span("الطفل Omar عمره")], 400.0, 9.0)
    assert row.rtl
    assert "Omar" in [piece.text.strip() for piece in row.pieces]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_keeps_a_sheet_from_being_made_or_does_anything_but_print(text):
    pdf = sheet(text)
    page = pypdf.PdfReader(BytesIO(pdf)).pages[0]
    assert "/Annots" not in page
    assert not list(page.images)
    assert b"/URI" not in pdf
    assert b"/JavaScript" not in pdf


def test_markup_is_printed_as_it_was_typed():
    for text in HOSTILE[:6]:
        assert bare(words_of(sheet(text))) == bare(text)


def test_what_no_font_prints_is_shown_by_its_number():
    assert bare(words_of(sheet("a \U0001f9f8 b"))) == "a[U+1F9F8]b"
    assert bare(words_of(sheet("bell \x07"))) == "bell[U+0007]"


def test_a_pictograph_is_named_in_the_pdf():
    page = pypdf.PdfReader(BytesIO(sheet("\U0001f600"))).pages[0]
    assert b"ActualText <FEFFD83DDE00>" in page.get_contents().get_data()


def test_characters_that_turn_text_around_are_taken_out():
    assert clean("a\u202eb\u2067c\u200fd\u061ce") == "abcde"


def test_a_long_text_is_cut_and_says_so():
    text = clean("x" * (CAP + 1234))
    assert text.endswith("[cut here: 1,234 more characters]")
    assert len(text) < CAP + 60


def test_a_word_of_two_hundred_thousand_letters_takes_no_time():
    start = time.perf_counter()
    rows = lines([Span("w" * 200_000)], 300.0, 9.0)
    assert time.perf_counter() - start < 5.0
    assert max(row.width for row in rows) <= 300.0


@pytest.mark.parametrize("script", NAMES)
def test_no_line_is_wider_than_its_column(script):
    for row in lines([Span(NAMES[script].replace(" ", "") * 20)], 60.0, 9.0):
        assert row.width <= 60.0 + 9.0  # a shaped cut may join a little wider than its parts


def test_punctuation_never_begins_a_chinese_line():
    rows = lines([Span("王小明。" * 40)], 90.0, 9.0)
    assert not [row for row in rows if row.pieces and row.pieces[0].text[0] == "。"]


def test_figures_have_one_width():
    widths = {lines([Span(d * 10)], 400.0, 9.0)[0].width for d in "0123456789"}
    assert max(widths) - min(widths) < 1e-6


def test_the_colour_of_a_span_is_the_only_look_it_can_have():
    (row,) = lines([Span("a"), Span("b", "Bold", "#b3261e")], 400.0, 9.0)
    assert [(p.span.weight, p.span.colour) for p in row.pieces] == [
        ("Regular", INK),
        ("Bold", "#b3261e"),
    ]


LETTERS = st.one_of(
    st.sampled_from("abcXYZ019 .,;:-–()[]<>&\"'/\\%=\n\tåéñßøœž€µ°±≥→…"),
    st.characters(min_codepoint=0x370, max_codepoint=0x3FF),
    st.characters(min_codepoint=0x410, max_codepoint=0x44F),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x4FFF),
    st.characters(min_codepoint=0x3041, max_codepoint=0x3096),
    st.characters(min_codepoint=0xAC00, max_codepoint=0xACFF),
    st.characters(min_codepoint=0x531, max_codepoint=0x556),
    st.characters(min_codepoint=0x1F600, max_codepoint=0x1F9FF),
    st.characters(max_codepoint=0x2F),
)


@given(st.text(LETTERS, max_size=120))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_text_of_the_pdf_is_the_text(text):
    assert bare(words_of(sheet(text))) == expected(text)


ARABIC = st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأإئىةپچژگ ")
HEBREW = st.sampled_from("אבגדהוזחטיכךלמםנןסעפףצץקרשת ")


@given(st.one_of(st.text(ARABIC, max_size=60), st.text(HEBREW, max_size=60)))
@settings(max_examples=80, deadline=None)
def test_right_to_left_text_of_the_pdf_is_the_text(text):
    assert bare(words_of(sheet(text, room=2000.0))) == expected(text)


@given(st.text(max_size=80))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_at_all_can_be_printed(text):
    pdf = sheet(text)
    assert pdf.startswith(b"%PDF")
    counted = Counter(c for c in bare(words_of(pdf)) if c.isascii() and c.isalnum())
    wanted = Counter(c for c in text if c.isascii() and c.isalnum())
    assert not wanted - counted
