"""A register of another system is taken in row by row, however often it comes; scripts search it (3.1)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openmash.access.rows import acting_as
from openmash.people.merging import merge_people
from openmash.people.models import Address, ExternalId, Person
from openmash.policy.upn import authority_is_known, upn
from openmash.policy.vocabulary import Role
from tests.cli.running import Ran, openmash
from tests.factories import MONDAY_9AM, an_actor

HEAD = (
    "external_id,given,family,other_names,born,expected,sex,address,postcode,phone,nhs_number,upn"
)
KATE = (
    'P1,Katherine,O\'Neill,Moss; Brandt,2016-04-03,,F,"12 Mill Lane, Kettering",nn168aa,'
    "01632 960111,943 476 5919,h801200001001"
)
SAM = "P2,,,Sam,,,,,,,,"

type Load = Callable[..., Ran]
type Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def load(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    db: None,
) -> Load:
    """`load(HEAD, row, ...)`: how it ended and what it said."""

    def run(*lines: str | bytes, words: tuple[str, ...] = ()) -> Ran:
        path = tmp_path / "people.csv"
        path.write_bytes(b"\n".join(x if isinstance(x, bytes) else x.encode() for x in lines))
        hub = ("--hub", "northamptonshire")
        return openmash(capsys, monkeypatch, "import", "people", str(path), *hub, *words)

    return run


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, db: None) -> Ask:
    """`ask({...}, ...)`: the answers, one a question."""

    def run(*questions: Any, ended: int = 0) -> list[dict[str, Any]]:
        lines = [q if isinstance(q, str) else json.dumps(q) for q in questions]
        words = ("search", "northamptonshire", "--batch")
        ran = openmash(capsys, monkeypatch, *words, stdin="\n".join(lines) + "\n")
        assert ran.ended == ended
        return [json.loads(line) for line in ran.out.splitlines()]

    return run


def on_record() -> dict[str, Person]:
    with acting_as(an_actor(Role.MASH_OFFICER)):
        return {each.value: each.person for each in ExternalId.objects.select_related("person")}


def test_every_good_row_is_somebody_on_record_and_the_same_file_again_changes_nothing(
    load: Load,
) -> None:
    assert load(HEAD, KATE, SAM) == (0, "2 new, 0 changed, 0 unchanged, 0 bad\n", "")

    people = on_record()
    kate = people["P1"]
    assert (kate.name, f"{kate.date_of_birth}", kate.sex) == (
        "Katherine O'Neill",
        "2016-04-03",
        "F",
    )
    assert (kate.other_names, kate.upn, kate.is_child) == ("Moss\nBrandt", "H801200001001", True)
    with acting_as(an_actor(Role.MASH_OFFICER)):
        home = Address.objects.get(person=kate)
        assert (home.lines, home.postcode) == ("12 Mill Lane, Kettering", "NN16 8AA")

    assert load(HEAD, KATE, SAM).out == "0 new, 0 changed, 2 unchanged, 0 bad\n"
    assert {key: person.pk for key, person in on_record().items()} == {
        key: person.pk for key, person in people.items()
    }


def test_the_second_of_two_records_that_are_one_tells_only_what_is_not_known(load: Load) -> None:
    again = "P3,Kate,Brandt,,,,,,,,,"
    load(HEAD, KATE, again)
    people = on_record()
    with acting_as(an_actor(Role.DECISION_MAKER)) as actor:
        ids = {"kept_id": people["P1"].pk, "other_id": people["P3"].pk}
        merge_people(actor, **ids, now=MONDAY_9AM)

    ran = load(HEAD, KATE, again)

    assert ran.out == "0 new, 0 changed, 2 unchanged, 0 bad\n"
    assert "P3 is a second record of somebody" in ran.err
    assert {person.given_names for person in on_record().values()} == {"Katherine"}


def test_the_same_external_id_updates_and_what_a_file_does_not_say_stays(load: Load) -> None:
    load(HEAD, KATE)

    again = load("external_id,family,postcode,born", "P1,Brandt,NN17 1AA,", words=("--json",))

    assert json.loads(again.out) == {"new": 0, "changed": 1, "unchanged": 0, "bad": 0}
    kate = on_record()["P1"]
    assert (kate.name, f"{kate.date_of_birth}") == ("Katherine Brandt", "2016-04-03")
    with acting_as(an_actor(Role.MASH_OFFICER)):
        assert [home.until is None for home in Address.objects.filter(person=kate)] == [True, False]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("P9,Mia,,,31/02/2016,,,,,,,", "born: there is no such date as 31/02/2016"),
        ("P9,Mia,,,2916-01-01,,,,,,,", "born: A birth date cannot be in the future."),
        ("P9,Mia,,,,,x,,,,,", "sex: x is none of F, M, U"),
        ("P9,Mia,,,,,,,,,0000000000,", "nhs_number: Ten zeros are not an NHS number"),
        ("P9,Mia,,,,,,,,,,A801200001001", "upn: This is not a pupil number"),
        ('P9,"=HYPERLINK(""http://x"")",,,,,,,,,,', "given begins with =: a formula"),
        ("P9,,,,2016-04-03,,,,,,,", "it has no name"),
        (",Mia,,,,,,,,,,", "external_id is missing"),
        ("P1,Mia,,,,,,,,,,", "external_id P1 stands on line 2 already"),
        ("P9,Mia,,,,,,,,,,,,more", "it has 14 cells under 12 headings"),
        (f"P9,{'x' * 1001},,,,,,,,,,", "given is longer than 1000 characters"),
    ],
)
def test_a_bad_row_is_told_by_its_line_and_reason_and_the_good_ones_are_kept(
    load: Load, row: str, why: str
) -> None:
    ran = load(HEAD, KATE, row, SAM)

    assert (ran.ended, ran.out) == (1, "2 new, 0 changed, 0 unchanged, 1 bad\n")
    assert f"people.csv, line 3: {why}" in ran.err
    assert len(ran.err.splitlines()) == 1
    assert set(on_record()) == {"P1", "P2"}


def test_a_pupil_number_of_an_authority_that_nobody_knows_is_kept_with_a_word(load: Load) -> None:
    ran = load("external_id,given,upn", "P1,Mia,Z999200001001")

    assert (ran.ended, on_record()["P1"].upn) == (0, "Z999200001001")
    assert "line 2: upn: no authority is known by 999; the row is kept" in ran.err


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([b""], "it is empty"),
        (["given,family", "Mia,Thorne"], "it has no column external_id"),
        (["external_id,born", "P1,2016-04-03"], "it has none of the columns given, family"),
        (["external_id,given,posctode", "P1,Mia,NN1"], 'not known: "posctode"'),
        (["external_id,given,given", "P1,Mia,Ann"], "the column given twice"),
        (["external_id,given", "P1,Mia", b"P2,Zo\xeb"], "a character that is not UTF-8"),
        (["external_id,given", "P1,Mia", 'P2,"Zoe'], "is not CSV"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_nothing_behind(
    load: Load, lines: list[str | bytes], why: str
) -> None:
    ran = load(*lines)

    assert (ran.ended, ran.out) == (2, "")
    assert why in ran.err
    assert on_record() == {}


def test_a_file_of_an_older_program_is_read_by_its_encoding(load: Load) -> None:
    assert load("external_id,given", b"P2,Zo\xeb", words=("--encoding", "cp1252")).ended == 0
    assert on_record()["P2"].given_names == "Zoë"


def test_scripts_ask_by_any_field_and_get_the_best_first_with_how_sure_and_why(
    load: Load, ask: Ask
) -> None:
    load(HEAD, KATE, SAM, "P3,Kate,O'Neill,,,,,,,,,")

    by_all, by_number, by_former, nobody = ask(
        {"given": "katie", "family": "ONeil", "born": "2016-03-04"},
        {"nhs_number": "9434765919"},
        {"family": "Moss", "postcode": "NN16 8AA"},
        {"given": "Tomasz", "family": "Lis"},
    )

    assert [each["external_id"] for each in by_all["candidates"]] == ["P1", "P3"]
    assert by_all["candidates"][0]["band"] == "match"
    assert "same birth date, day and month swapped" in by_all["candidates"][0]["why"]
    assert by_all["candidates"][0]["score"] > by_all["candidates"][1]["score"]
    assert by_number["candidates"][0]["why"] == ["same NHS number"]
    assert by_former["candidates"][0]["external_id"] == "P1"
    assert nobody == {"candidates": []}


def test_a_line_that_cannot_be_read_has_an_answer_in_its_place(load: Load, ask: Ask) -> None:
    load(HEAD, KATE)

    bad, unknown, good = ask("{no", {"colour": "blue"}, {"phone": "01632960111"}, ended=1)

    assert bad["candidates"] == []
    assert "cannot be read" in bad["error"]
    assert "colour is no column" in unknown["error"]
    assert good["candidates"][0]["external_id"] == "P1"


@pytest.mark.parametrize("number", ["A801200001001", "H80120000100", "H801200001O01", "", "é"])
def test_a_number_whose_letter_or_form_is_wrong_is_no_pupil_number(number: str) -> None:
    assert upn(number) is None


def test_a_pupil_number_is_read_as_people_write_it() -> None:
    assert upn("h801 2000 01001") == "H801200001001"
    assert authority_is_known("H801200001001")
