"""What a case system says of people is taken in row by row, and shown with as at when (3.1)."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import Contact, PersonInContact, Stage
from openmash.hubs.models import Team
from openmash.ledger.models import Entry
from openmash.people.index import index_people
from openmash.people.models import CaseEpisode, Person
from openmash.policy.times import as_at_words
from openmash.policy.vocabulary import Role
from tests.access.asking import browser_of
from tests.cli.running import Ran, openmash
from tests.factories import a_member, an_actor
from tests.triage.contacts import a_contact

PEOPLE = ("external_id,given,family", "P1,Katherine,O'Neill", "P2,Sam,Moss")
HEAD = "episode_id,external_id,service,kind,opened,closed,team,worker,worker_phone,as_at"
OPEN = "E1,P1,social-care,case,2026-01-05,,First Response,Jo Bell,01632 960222,2026-01-10T09:00"
CLOSED = "E2,P2,Early Help,,05/02/2025,01/03/2025,,,,"

type Load = Callable[..., Ran]


@pytest.fixture
def load(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    db: None,
) -> Load:
    """`load(HEAD, row, ...)`: how it ended and what it said. P1 and P2 are on record."""

    def run(what: str, *lines: str | bytes, words: tuple[str, ...] = ()) -> Ran:
        path = tmp_path / f"{what}.csv"
        path.write_bytes(b"\n".join(x if isinstance(x, bytes) else x.encode() for x in lines))
        hub = ("--hub", "northamptonshire")
        return openmash(capsys, monkeypatch, "import", what, str(path), *hub, *words)

    assert run("people", *PEOPLE).ended == 0
    return lambda *lines, words=(): run("episodes", *lines, words=words)


def episodes() -> dict[str, CaseEpisode]:
    with acting_as(an_actor(Role.MASH_OFFICER)):
        return {each.number: each for each in CaseEpisode.objects.select_related("person")}


def test_every_good_row_is_an_episode_of_its_person_and_the_same_file_again_changes_nothing(
    load: Load,
) -> None:
    assert load(HEAD, OPEN, CLOSED) == (0, "2 new, 0 changed, 0 unchanged, 0 bad\n", "")

    found = episodes()
    first, second = found["E1"], found["E2"]
    assert (first.person.given_names, first.worker, first.worker_phone) == (
        "Katherine",
        "Jo Bell",
        "01632 960222",
    )
    assert first.as_at == datetime(2026, 1, 10, 9, tzinfo=UTC)
    assert (second.service, second.kind) == ("early-help", "case")
    assert (second.opened_on, second.closed_on) == (date(2025, 2, 5), date(2025, 3, 1))
    assert load(HEAD, OPEN, CLOSED).out == "0 new, 0 changed, 2 unchanged, 0 bad\n"
    assert {e.number: e.pk for e in episodes().values()} == {n: e.pk for n, e in found.items()}


def test_a_team_that_the_hub_knows_by_name_is_the_one_that_held_the_case(load: Load) -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        team = Team.objects.get(hub=actor.hub_id, code="first-response")

    load(HEAD, OPEN.replace("First Response", team.name.upper()), CLOSED)

    assert episodes()["E1"].held_by_id == team.pk
    assert episodes()["E2"].held_by_id is None


def test_the_same_episode_updates_and_what_a_file_has_no_column_for_stays(load: Load) -> None:
    load(HEAD, OPEN)

    again = load(
        "episode_id,external_id,service,closed,outcome,worker",
        "E1,P1,social-care,2026-01-20,No further action,",
    )

    assert again.out == "0 new, 1 changed, 0 unchanged, 0 bad\n"
    episode = episodes()["E1"]
    assert (episode.closed_on, episode.outcome) == (date(2026, 1, 20), "No further action")
    assert (episode.worker, episode.worker_phone) == ("", "01632 960222")
    with acting_as(an_actor(Role.MASH_OFFICER)):
        kinds = Entry.objects.filter(subject_id=episode.person_id).values_list("kind", flat=True)
        assert {"episodes_added", "episodes_changed"} <= set(kinds)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("E9,P9,social-care,,,,,,,", "external_id: nobody on record is P9"),
        ("E9,P1,social-care,,31/02/2025,,,,,", "opened: there is no such date as 31/02/2025"),
        ("E9,P1,social-care,,2025-03-02,2025-03-01,,,,", "closed: 2025-03-01 is before it was"),
        ("E9,P1,social-care,,2916-01-01,,,,,", "opened: 2916-01-01 is still to come"),
        ("E9,P1,social-care,,,,,,,2916-01-01", "as_at: 2916-01-01 is still to come"),
        ("E9,P1,social-care,,,,,,,yesterday", "as_at: there is no such time as yesterday"),
        ("E9,P1,social-care,,,,,,,2025-03-30T01:30", "does not exist: the clocks go forward"),
        ("E9,P1,socialcare,,,,,,,", "service: socialcare is none of social-care, early-help"),
        ("E9,P1,social-care,plan,,,,,,", "kind: plan is none of contact, referral, assessment"),
        ('E9,P1,social-care,,,,,"=cmd()",,', "worker begins with =: a formula is not taken in"),
        ("E9,P1,,,,,,,,", "service is missing"),
        (",P1,social-care,,,,,,,", "episode_id is missing"),
        ("E1,P1,social-care,,,,,,,", "episode_id E1 stands on line 2 already"),
        ("E9,P1,social-care,,,,,,,,more", "it has 11 cells under 10 headings"),
        (f"E9,P1,social-care,,,,,{'x' * 1001},,", "worker is longer than 1000 characters"),
    ],
)
def test_a_bad_row_is_told_by_its_line_and_reason_and_the_good_ones_are_kept(
    load: Load, row: str, why: str
) -> None:
    ran = load(HEAD, OPEN, row, CLOSED)

    assert (ran.ended, ran.out) == (1, "2 new, 0 changed, 0 unchanged, 1 bad\n")
    assert "episodes.csv, line 3: " in ran.err
    assert why in ran.err
    assert set(episodes()) == {"E1", "E2"}


def test_an_episode_never_moves_to_somebody_else_and_an_older_export_never_goes_first(
    load: Load,
) -> None:
    load(HEAD, OPEN)

    ran = load(HEAD, OPEN.replace("P1", "P2"))
    older = load(HEAD, OPEN.replace("2026-01-10", "2026-01-09"))

    assert "line 2: episode_id: E1 is on record of somebody else" in ran.err
    assert "line 2: as_at: what is on record was told later" in older.err
    assert (ran.ended, older.ended, episodes()["E1"].person.given_names) == (1, 1, "Katherine")


def test_two_systems_may_use_the_same_number(load: Load) -> None:
    head = "system,episode_id,external_id,service"

    assert load(head, "EHM,1,P1,early-help", "Liquidlogic,1,P1,social-care").ended == 0
    with acting_as(an_actor(Role.MASH_OFFICER)):
        assert CaseEpisode.objects.count() == 2


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([b""], "it is empty"),
        (["episode_id,external_id", "E1,P1"], "it has no column service"),
        (["external_id,service", "P1,other"], "it has no column episode_id"),
        ([f"{HEAD},colour", OPEN], 'not known: "colour"'),
        ([HEAD, OPEN, b"E2,P2,social-care,,,,,Zo\xeb,,"], "a character that is not UTF-8"),
        ([HEAD, OPEN, 'E2,P2,"social-care'], "is not CSV"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_nothing_behind(
    load: Load, lines: list[str | bytes], why: str
) -> None:
    ran = load(*lines)

    assert (ran.ended, ran.out) == (2, "")
    assert why in ran.err
    assert episodes() == {}


def test_what_is_older_than_a_day_says_so() -> None:
    now = datetime(2026, 3, 5, 12, tzinfo=UTC)

    assert as_at_words(now - timedelta(hours=24), now) == "as at Wed 4 Mar 2026 12:00"
    assert as_at_words(now - timedelta(hours=60), now) == (
        "as at Tue 3 Mar 2026 00:00: 2 days old, it may have changed"
    )
    assert as_at_words(None, now) == "as at a time that is not known"


def a_case(member: Membership, **told: object) -> tuple[Contact, Person]:
    """A contact in triage of whose child a case system tells."""
    with acting_as(actor_of(member)) as actor:
        contact = a_contact(actor, stage=Stage.TRIAGE, holder_id=member.user_id)
        child = PersonInContact.objects.get(contact=contact).person
        index_people([child])
        CaseEpisode.objects.create(
            hub_id=actor.hub_id,
            person=child,
            **{
                "service": "social-care",
                "worker": "Jo Bell",
                "duty_phone": "01632 960333",
                "as_at": datetime.now(UTC) - timedelta(days=3, minutes=5),
                **told,
            },
        )
    return contact, child


def text(page: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.decode())).split())


@pytest.mark.django_db
def test_wherever_a_case_is_shown_it_says_as_at_when_and_plainly_that_it_is_old() -> None:
    maker = a_member(Role.DECISION_MAKER)
    contact, child = a_case(maker)
    browser = browser_of(maker)

    for page in (
        f"/triage/{contact.pk}/",
        f"/contacts/{contact.pk}/",
        f"/people/{child.pk}/",
        f"/contacts/{contact.pk}/open-case/",
        f"/search/?q={child.given_names}+{child.family_name}",
    ):
        said = text(browser.get(page).content)
        assert re.search(r"as at \w{3} \d+ \w{3} \d{4} \d\d:\d\d: 3 days old", said), page


@pytest.mark.django_db
def test_a_contact_that_another_system_noted_is_no_open_case() -> None:
    maker = a_member(Role.DECISION_MAKER)
    contact, child = a_case(maker, kind=CaseEpisode.Kind.CONTACT, outcome="Advice given")
    browser = browser_of(maker)

    said = text(browser.get(f"/triage/{contact.pk}/").content)
    assert "Contact, social care Advice given, Jo Bell" in said
    assert "Open case" not in said
    found = text(browser.get(f"/search/?q={child.given_names}+{child.family_name}").content)
    assert "open to" not in found
