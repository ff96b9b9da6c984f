"""Letters as PDF (requirement 7.1): read by a screen reader, in any script, with nothing read as markup."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from openmash.adapters.letters import LetterData, render_letter
from openmash.policy.errors import RuleBroken

MADE_AT = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


def a_letter(**other: object) -> LetterData:
    words: dict[str, object] = {
        "sender": ["Northshire MASH", "1 Old Street", "Northton NN1 1AA"],
        "marking": "Private and confidential",
        "addressee": ["Ms Zeynep Demir", "12 Mill Lane", "NN8 0XX"],
        "date": "3 March 2026",
        "reference": "NH-4K7Q2",
        "salutation": "Dear Ms Demir,",
        "heading": "What happens now",
        "paragraphs": ["Thank you for your call on Monday."],
        "contact": {"heading": "Whom you can ask", "lines": ["Early Help", "01632 960100"]},
        "closing": "Yours sincerely,",
        "signed": ["Beth Lowry", "Team manager"],
    }
    return words | other


def rendered(**other: object) -> PdfReader:
    return PdfReader(io.BytesIO(render_letter("letter", a_letter(**other), made_at=MADE_AT)))


def text(pdf: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in pdf.pages)


def test_a_letter_holds_all_its_words_in_the_order_in_which_they_are_read() -> None:
    said = text(rendered())

    expected = (
        *("Northshire MASH", "Private and confidential", "Ms Zeynep Demir", "NN8 0XX"),
        *("3 March 2026", "NH-4K7Q2", "Dear Ms Demir,", "What happens now", "Thank you for"),
        *("Whom you can ask", "01632 960100", "Yours sincerely,", "Beth Lowry", "Page 1 of 1"),
    )
    places = [said.find(words) for words in expected]
    assert -1 not in places
    assert places == sorted(places)


def test_a_letter_is_an_accessible_document() -> None:
    pdf = rendered(heading="What happens now for Léa")
    catalogue = pdf.trailer["/Root"].get_object()

    assert b"pdfuaid" in catalogue["/Metadata"].get_object().get_data()
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en-GB"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata
    assert pdf.metadata.title == "What happens now for Léa"


def test_the_same_words_at_the_same_time_are_the_same_letter() -> None:
    assert render_letter("letter", a_letter(), made_at=MADE_AT) == render_letter(
        "letter", a_letter(), made_at=MADE_AT
    )


@pytest.mark.parametrize(
    "hostile",
    [
        '#import "x": y',
        '#read("/etc/passwd")',
        "*bold* _it_ `raw` $x$",
        "<label> @reference // gone?",
        "/* gone */ \\ = heading",
        '"}); panic("',
    ],
)
def test_what_people_write_is_never_read_as_markup(hostile: str) -> None:
    places: dict[str, object] = {
        "addressee": [hostile],
        "salutation": hostile,
        "heading": hostile,
        "paragraphs": [hostile],
        "contact": {"heading": hostile, "lines": [hostile]},
        "signed": [hostile],
    }

    assert text(rendered(**places)).count(hostile) == 7


@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("Дмитрий Ґалаґан", "NotoSans"),
        ("Ngũgĩ Nguyễn Þórðr", "NotoSans"),
        ("عبد الله", "NotoSansArabic"),
        ("ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "NotoSansGurmukhi"),
        ("অনন্যা", "NotoSansBengali"),
        ("李明", "NotoSansCJK"),
        ("김민준", "NotoSansCJK"),
        ("ሰላም", "NotoSansEthiopic"),
    ],
)
def test_a_name_in_any_script_is_printed_in_a_font_that_has_it(name: str, font: str) -> None:
    pdf = rendered(addressee=[name])

    fonts = {
        str(found.get_object()["/BaseFont"])
        for page in pdf.pages
        for found in page["/Resources"]["/Font"].values()
    }
    assert any(font in found for found in fonts)


def test_a_character_that_no_font_has_is_named_and_not_left_out() -> None:
    with pytest.raises(RuleBroken, match="𐍈"):
        rendered(paragraphs=["A name: 𐍈"])


def test_nothing_turns_round_the_words_that_follow_a_name() -> None:
    assert "Ann Lee, 12 Mill Lane" in text(rendered(paragraphs=["Ann \u202eLee, 12 Mill Lane\a"]))


def test_a_long_letter_numbers_its_pages_and_never_carries_the_signature_alone() -> None:
    for count in range(1, 40):
        pdf = rendered(paragraphs=["We looked at what the school told us. " * 4] * count)
        last = pdf.pages[-1].extract_text()
        assert "Whom you can ask" in last
        assert "Beth Lowry" in last
        assert f"Page {len(pdf.pages)} of {len(pdf.pages)}" in last


def test_a_long_address_pushes_the_letter_down_and_is_whole() -> None:
    lines = [f"Line {number} of an address" for number in range(12)]

    said = text(rendered(addressee=lines))

    assert all(line in said for line in lines)
    assert said.find(lines[-1]) < said.find("3 March 2026")


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(max_codepoint=0x24F), max_size=300))
def test_any_latin_text_makes_a_letter(words: str) -> None:
    render_letter("letter", a_letter(paragraphs=[words], salutation=words), made_at=MADE_AT)
