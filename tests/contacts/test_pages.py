"""The pages of a contact while it is taken, through the web: bad input, two windows, matches."""

from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.commands import take_alert
from openmash.contacts.models import Alert, Contact, ContactNote, PersonInContact, Stage, UrgentTick
from openmash.people.models import Person, PersonKey
from openmash.policy.times import LONDON
from openmash.policy.vocabulary import Role
from tests.contacts.taking import (
    a_case,
    a_child,
    an_open_record,
    fields_of,
    narrative,
    now,
    row_of,
    save,
    shown,
    somebody_on_record,
)
from tests.factories import a_member
from tests.triage.test_pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def officer() -> Membership:
    return a_member(Role.MASH_OFFICER, name="Priya Shah")


@pytest.fixture
def contact(officer: Membership) -> Contact:
    with acting_as(actor_of(officer)) as actor:
        return an_open_record(actor, now=now())


@pytest.fixture
def page(officer: Membership) -> Client:
    return signed_in(officer)


def the_record(contact: Contact, officer: Membership) -> Any:
    with acting_as(actor_of(officer)):
        return narrative(contact)


def url(contact: Contact, what: str = "take") -> str:
    return f"/contacts/{contact.pk}/{what}/"


def typed(sent: dict[str, Any], place: int = 0, **of_row: str) -> dict[str, Any]:
    """The page with something typed about somebody."""
    row = row_of(sent, place)
    return sent | {f"{row}-{name}": value for name, value in of_row.items()}


def a_date(name: str, day: str, month: str, year: str) -> dict[str, str]:
    return {f"{name}_0": day, f"{name}_1": month, f"{name}_2": year}


def test_new_contact_opens_at_once_and_a_second_press_finds_the_same_record(page: Client) -> None:
    first, second = page.post("/contacts/open/"), page.post("/contacts/open/")

    assert first.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]


def test_the_page_sent_back_as_it_was_shown_changes_nothing(
    page: Client, contact: Contact, officer: Membership
) -> None:
    with acting_as(actor_of(officer)) as actor:
        save(actor, contact, at=now(), people=[a_child(date_of_birth=date(2021, 6, 1))],
             values={"concerns": "Line one\nline two ", "safety_scale": 0, "referrer": "family"})  # fmt: skip
        contact.refresh_from_db()
        was = contact.version

    answer = page.post(url(contact), shown(page, contact.pk) | {"save": "yes"})

    assert answer.status_code == 302
    with acting_as(actor_of(officer)):
        contact.refresh_from_db()
        assert contact.version == was


def test_everything_may_be_left_empty_and_the_record_is_finished_all_the_same(
    page: Client, contact: Contact, officer: Membership
) -> None:
    first = page.post(url(contact), shown(page, contact.pk) | {"finish": "yes"})
    assert first.headers["Location"] == url(contact, "finish")
    gaps = page.get(url(contact, "finish")).content.decode()
    assert "What the caller is worried about" in gaps
    assert "Finish all the same" in gaps
    said = {"version": "1"}

    answers = [page.post(url(contact, "finish"), said) for _ in range(2)]

    assert [answer.headers["Location"] for answer in answers] == [f"/contacts/{contact.pk}/"] * 2
    with acting_as(actor_of(officer)):
        contact.refresh_from_db()
        assert contact.stage == Stage.TO_ALLOCATE


@pytest.mark.parametrize(
    ("name", "parts", "words"),
    [
        ("date_of_birth", ("31", "2", "2015"), "There is no such date"),
        ("date_of_birth", ("29", "2", "2023"), "There is no such date"),
        ("date_of_birth", ("1", "13", "2015"), "There is no such date"),
        ("date_of_birth", ("1", "1", "0001"), "Check the year"),
        ("date_of_birth", ("1", "1", "1066"), "Check the year"),
        ("date_of_birth", ("", "5", "2015"), "Add the day"),
        ("expected_date", ("0", "0", "0"), "There is no such date"),
    ],
)
def test_an_impossible_date_is_said_at_the_date_and_the_rest_is_kept(
    page: Client,
    contact: Contact,
    officer: Membership,
    name: str,
    parts: tuple[str, str, str],
    words: str,
) -> None:
    sent = typed(shown(page, contact.pk), given_names="Mia", **a_date(name, *parts))
    row = row_of(sent)

    answer = page.post(url(contact), sent | {"concerns": "He flinches.", "save": "yes"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="#id_{row}-{name}_0">{words}' in html
    assert f'id="id_{row}-{name}_0"' in html
    assert "<title>Error: " in html
    again = fields_of(answer)
    for place, part in enumerate(parts):
        assert again[f"{row}-{name}_{place}"] == part
    with acting_as(actor_of(officer)):
        assert narrative(contact).concerns == "He flinches."
        assert Person.objects.get(contacts__id=row).given_names == "Mia"


def test_a_birth_date_in_the_future_is_refused_and_the_one_on_record_stays(
    page: Client, contact: Contact, officer: Membership
) -> None:
    row = a_child(date_of_birth=date(2021, 6, 1))
    with acting_as(actor_of(officer)) as actor:
        save(actor, contact, people=[row], at=now())
    tomorrow = now().astimezone(LONDON).date() + timedelta(days=1)
    parts = (str(tomorrow.day), str(tomorrow.month), str(tomorrow.year))
    sent = typed(shown(page, contact.pk), **a_date("date_of_birth", *parts), school="Park")

    answer = page.post(url(contact), sent)
    saved = page.post(url(contact, "save"), sent).json()

    assert answer.status_code == 422
    words = "A birth date cannot be in the future."
    assert f'<a href="#id_{row.id}-date_of_birth_0">{words}</a>' in answer.content.decode()
    assert words in saved["problems"]
    with acting_as(actor_of(officer)):
        person = Person.objects.get(contacts__id=row.id)
        assert (person.date_of_birth, person.school) == (date(2021, 6, 1), "Park")


@pytest.mark.parametrize(
    ("day", "time", "words"),
    [
        (("29", "3", "2026"), "01:30", "the clocks go forward that night"),
        (("30", "2", "2026"), "10:00", "There is no such day or time"),
        (("1", "3", "2026"), "25:00", "There is no such day or time"),
        (("1", "3", "2026"), "", "Write the day and the time"),
        (("1", "3", "2126"), "10:00", "cannot have come in the future"),
        (("1", "3", "1926"), "10:00", "check the year"),
    ],
)
def test_a_time_of_receipt_that_cannot_be_is_said_at_the_time_and_stays_as_it_was_typed(
    page: Client,
    contact: Contact,
    officer: Membership,
    day: tuple[str, str, str],
    time: str,
    words: str,
) -> None:
    sent = shown(page, contact.pk) | a_date("received_at", *day) | {"received_at_3": time}

    answer = page.post(url(contact), sent | {"impact": "She is afraid."})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert '<a href="#id_received_at_0">' in html
    assert fields_of(answer)["received_at_3"] == time
    with acting_as(actor_of(officer)):
        was = contact.received_at
        contact.refresh_from_db()
        assert (contact.received_at, narrative(contact).impact) == (was, "She is afraid.")


def test_the_hour_that_comes_twice_is_read_as_the_first(
    page: Client, contact: Contact, officer: Membership
) -> None:
    day = a_date("received_at", "26", "10", str(now().year - (now().month < 11)))
    last_sunday = datetime(int(day["received_at_2"]), 10, 31, tzinfo=UTC)
    last_sunday -= timedelta(days=(last_sunday.weekday() + 1) % 7)
    day["received_at_0"] = str(last_sunday.day)

    page.post(url(contact), shown(page, contact.pk) | day | {"received_at_3": "01:30"})

    with acting_as(actor_of(officer)):
        contact.refresh_from_db()
        assert contact.received_at == last_sunday.replace(hour=0, minute=30)


@pytest.mark.parametrize(
    "name",
    [
        "ميا الثورن",
        "שלמה בן־דוד",
        "孟美亚",
        "Zoë Ñandú-Łęcka",
        "Zoe\u0308 n\u0303",
        "O’Brien",
        'D\'Arcy "Bo"',
        "\u202eneddiH",
        "👧🏽 Mia",
        "มานี",
        "मीरा",
        "Suharto",
        "<b>Bold</b> & Sons",
        "Robert'); DROP TABLE people_person;--",
    ],
)
def test_names_in_any_script_and_direction_are_kept_as_typed_found_again_and_shown_as_text(
    page: Client, contact: Contact, officer: Membership, name: str
) -> None:
    sent = typed(
        shown(page, contact.pk), family_name=name, **a_date("date_of_birth", "1", "6", "2021")
    )

    assert page.post(url(contact), sent | {"save": "yes"}).status_code == 302

    with acting_as(actor_of(officer)) as actor:
        assert Person.objects.get(contacts__id=row_of(sent)).family_name == name
        other = an_open_record(actor, now=now())
    assert fields_of(page.get(url(contact)))[f"{row_of(sent)}-family_name"] == name
    asked = {"family": name, "born_0": "1", "born_1": "6", "born_2": "2021"}
    found = page.get(url(other, "matches"), asked).content.decode()
    assert "same birth date; same family name" in found
    assert "<b>Bold</b>" not in found


def test_twenty_thousand_characters_are_kept_and_too_many_are_said_at_the_question(
    page: Client, contact: Contact, officer: Membership
) -> None:
    story = ("Він сказав «ні». שלום 👩‍👧\n" * 900)[:20_000].strip()

    kept = page.post(url(contact), shown(page, contact.pk) | {"concerns": story, "save": "yes"})
    assert kept.status_code == 302
    assert the_record(contact, officer).concerns == story
    long = "ж" * 100_001
    answer = page.post(url(contact), shown(page, contact.pk) | {"concerns": long, "impact": "x"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_concerns">' in html
    assert "100,001 characters, and 100,000 at most" in html
    assert long in html
    assert the_record(contact, officer).concerns == story
    assert the_record(contact, officer).impact == "x"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("concerns", "A \x00 B", "holds a character that cannot be kept"),
        ("referrer_name", "x" * 1_001, "1,001 characters, and 1,000 at most"),
        ("safety_scale", "11", "Choose one of the answers"),
        ("safety_scale", "-1", "Choose one of the answers"),
        ("referrer", "the-queen", "Choose one of the answers"),
        ("kind", "' OR 1=1", "Choose one of the answers"),
        ("urgent", "bad-weather", "Choose one of the answers"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_question_and_nothing_breaks(
    page: Client, contact: Contact, officer: Membership, name: str, value: str, words: str
) -> None:
    sent = shown(page, contact.pk) | {name: value, "impact": "She is afraid."}

    answer = page.post(url(contact), sent)
    saved = page.post(url(contact, "save"), sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert f'href="#id_{name}' in answer.content.decode()
    assert saved.status_code == 200
    assert any(words in problem for problem in saved.json()["problems"])
    assert the_record(contact, officer).impact == "She is afraid."


@pytest.mark.parametrize("age", ["-4", "999999999999999999999", "121", "-1 years"])
def test_an_age_that_nobody_has_is_refused_and_one_in_words_is_kept(
    page: Client, contact: Contact, officer: Membership, age: str
) -> None:
    sent = typed(shown(page, contact.pk), given_names="Mia", approximate_age=age)
    answer = page.post(url(contact), sent)
    assert answer.status_code == 422
    assert f'href="#id_{row_of(sent)}-approximate_age">Write an age' in answer.content.decode()

    sent = typed(fields_of(answer), approximate_age="about 4, maybe 5")
    assert page.post(url(contact), sent | {"save": "yes"}).status_code == 302
    with acting_as(actor_of(officer)):
        person = Person.objects.get(contacts__id=row_of(sent))
        assert person.approximate_age == "about 4, maybe 5"


@pytest.mark.parametrize(
    "changed",
    [
        {"version": "not a number"},
        {"version": "-99999999999999999999"},
        {"version": ""},
        {"was": "{"},
        {"was": "[]"},
        {"was": '{"contact": [], "ticks": {}, "people": 3}'},
        {"was": "[" * 5_000},
        {"row": ["no id"]},
        {"row": ["../../etc"]},
    ],
)
def test_hidden_fields_that_somebody_meddled_with_never_break_the_page(
    page: Client, contact: Contact, officer: Membership, changed: dict[str, Any]
) -> None:
    sent = shown(page, contact.pk) | changed | {"concerns": "He flinches."}

    assert page.post(url(contact), sent).status_code in (302, 409, 422)
    assert page.post(url(contact, "save"), sent).status_code in (200, 409)


def test_a_row_of_another_contact_or_a_person_of_another_hub_is_not_taken_over(
    page: Client, contact: Contact, officer: Membership
) -> None:
    with acting_as(actor_of(officer)) as actor:
        other, row = an_open_record(actor, now=now()), a_child("Leo", "Reeve")
        save(actor, other, people=[row], at=now())
    with acting_as(actor_of(a_member(Role.MASH_OFFICER, hub="coventry"))) as stranger:
        person = somebody_on_record(stranger)
    sent = shown(page, contact.pk)
    theirs = {"row": [str(row.id)], f"{row.id}-given_names": "Mine"}
    foreign = typed(sent, is_record=str(person.pk))

    refused = page.post(url(contact), sent | theirs)
    assert refused.status_code == 422
    assert "could not be read. Load the page again." in refused.content.decode()
    refused = page.post(url(contact), foreign)
    assert refused.status_code == 422
    assert "That person is not on record." in refused.content.decode()
    with acting_as(actor_of(officer)):
        assert PersonInContact.objects.get(pk=row.id).contact_id == other.pk
        assert not PersonInContact.objects.filter(contact=contact).exists()


def test_two_windows_the_second_sees_what_it_was_and_what_theirs_is_and_chooses(
    page: Client, contact: Contact, officer: Membership
) -> None:
    page.post(url(contact), shown(page, contact.pk) | {"concerns": "He flinches."})
    tom = signed_in(a_member(Role.MASH_OFFICER, name="Tom Okafor"))
    mine, theirs = shown(page, contact.pk), shown(tom, contact.pk)
    tom.post(url(contact), theirs | {"concerns": "He hides.", "impact": "She is afraid."})

    answer = page.post(url(contact), mine | {"concerns": "He cries.", "working_well": "School"})

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Tom Okafor changed this record while you were writing" in html
    assert "It was:</span> He flinches." in html
    assert "Theirs is:</span> He hides." in html
    assert '<a href="#id_concerns">' in html
    assert fields_of(answer)["concerns"] == "He cries."
    said = the_record(contact, officer)
    assert (said.concerns, said.impact, said.working_well) == (
        "He hides.",
        "She is afraid.",
        "School",
    )

    kept = page.post(url(contact), fields_of(answer) | {"keep": "concerns"})
    assert kept.status_code == 302
    assert the_record(contact, officer).concerns == "He cries."
    assert the_record(contact, officer).impact == "She is afraid."


def test_who_takes_theirs_has_it_and_loses_nothing_else_that_was_typed(
    page: Client, contact: Contact, officer: Membership
) -> None:
    with acting_as(actor_of(officer)) as actor:
        row = a_child(date_of_birth=date(2021, 6, 1))
        save(actor, contact, people=[row], at=now())
    mine = shown(page, contact.pk)
    page.post(
        url(contact),
        typed(shown(page, contact.pk), **a_date("date_of_birth", "2", "6", "2021"))
        | {"referrer": "family"},
    )
    born = f"{row.id}:date_of_birth"
    sent = typed(mine, **a_date("date_of_birth", "3", "6", "2021")) | {"referrer": "public"}

    answer = page.post(url(contact), sent)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Mia Thorne: Date of birth" in html
    assert "It was:</span> 1 June 2021" in html
    assert "Theirs is:</span> 2 June 2021" in html
    assert "Theirs is:</span> A parent or relative" in html

    still = page.post(url(contact), fields_of(answer) | {"theirs": born})
    assert still.status_code == 409  # the other question still waits
    assert fields_of(still)[f"{row.id}-date_of_birth_0"] == "2"
    assert fields_of(still)["referrer"] == "public"
    done = page.post(url(contact), fields_of(still) | {"keep": "referrer"})
    assert done.status_code == 302
    with acting_as(actor_of(officer)):
        contact.refresh_from_db()
        assert contact.referrer == "public"
        assert Person.objects.get(contacts__id=row.id).date_of_birth == date(2021, 6, 2)


def test_autosave_says_where_a_colleague_wrote_and_goes_on_saving_the_rest(
    page: Client, contact: Contact, officer: Membership
) -> None:
    mine = shown(page, contact.pk)
    page.post(url(contact), shown(page, contact.pk) | {"concerns": "One"})

    saved = page.post(url(contact, "save"), mine | {"concerns": "Two", "impact": "Three"}).json()

    assert "Keep mine" in saved["fragments"]["changed"]
    assert any("A colleague wrote something else at" in problem for problem in saved["problems"])
    assert the_record(contact, officer).impact == "Three"
    was = saved["fragments"]["was"]
    assert 'name="was"' in was
    assert "Three" in was  # what is saved now counts as shown
    assert "Two" not in was  # what is not saved still waits for a choice


def test_autosave_says_which_manager_was_alerted_and_who_took_it(
    page: Client, contact: Contact
) -> None:
    ticked = shown(page, contact.pk) | {"urgent": ["child-found-alone"]}
    told = page.post(url(contact, "save"), ticked).json()["fragments"]["alerts"]
    assert "MASH Team Manager was told" in told
    assert "not taken yet" in told

    with acting_as(actor_of(a_member(Role.TEAM_MANAGER, name="Kavita Rao"))) as manager:
        take_alert(manager, alert_id=Alert.objects.get(contact=contact).pk, now=now())
    more = shown(page, contact.pk) | {"concerns": "Alone since noon."}
    assert (
        "Taken by Kavita Rao" in page.post(url(contact, "save"), more).json()["fragments"]["alerts"]
    )


def test_one_who_types_on_is_never_in_their_own_way(
    page: Client, contact: Contact, officer: Membership
) -> None:
    sent = shown(page, contact.pk)
    for words in ("H", "He", "He fl", "He flinches."):
        saved = page.post(url(contact, "save"), sent | {"concerns": words}).json()
        assert saved["problems"] == []
        fragment = saved["fragments"]["was"]
        sent["was"] = fields_of_fragment(fragment)
        sent["version"] = str(saved["version"])

    assert the_record(contact, officer).concerns == "He flinches."


def fields_of_fragment(fragment: str) -> str:
    """What the page says from now on that it showed."""
    return unescape(fragment.split('value="')[1].rsplit('">')[0])


def test_one_tick_is_saved_as_it_is_made_and_alerts_once_however_often_it_is_sent(
    page: Client, contact: Contact, officer: Membership
) -> None:
    sent = shown(page, contact.pk) | {"urgent": ["child-found-alone"]}

    for _ in range(3):
        assert page.post(url(contact, "save"), sent).status_code == 200

    with acting_as(actor_of(officer)):
        assert Alert.objects.filter(contact=contact).count() == 1
        assert UrgentTick.objects.filter(contact=contact).count() == 1
    assert ", not taken yet" in page.get(url(contact)).content.decode()


def test_while_a_name_is_typed_who_it_may_be_is_shown_and_nobody_of_this_contact(
    page: Client, contact: Contact, officer: Membership
) -> None:
    with acting_as(actor_of(officer)) as actor:
        mia = somebody_on_record(actor, date_of_birth=date(2021, 6, 1), postcode="nn16 0aa")
        a_case(actor, mia, worker="Jan Novak")
    sent = typed(shown(page, contact.pk), given_names="Mia", family_name="Thorne")
    asked = {"given": "MIA", "family": "thorne", "row": row_of(sent)}

    found = page.get(url(contact, "matches"), asked).content.decode()
    assert "Likely: same family name; same first name" in found
    assert "1 Mill Lane, NN16 0AA" in found
    assert "open to social care, Jan Novak" in found

    page.post(url(contact, "save"), sent)  # saved as it is typed: she is a second record now
    again = page.get(url(contact, "matches"), asked).content.decode()
    assert again.count('-is_record"') == 1
    assert str(mia.pk) in again


def test_without_javascript_a_press_looks_for_them_and_a_press_on_a_name_recognises_them(
    page: Client, contact: Contact, officer: Membership
) -> None:
    with acting_as(actor_of(officer)) as actor:
        mia = somebody_on_record(actor, school="Park")
    sent = typed(
        shown(page, contact.pk), given_names="Mia", family_name="Thorne", school="Hill", gp="Dr Wu"
    )
    row = row_of(sent)

    looked = page.post(url(contact), sent | {"look": row})
    assert looked.headers["Location"] == f"{url(contact)}?look={row}#row-{row}"
    html = page.get(url(contact), {"look": row}).content.decode()
    assert f'name="{row}-is_record" value="{mia.pk}"' in html
    typed_a_moment_ago = Person.objects.none()
    with acting_as(actor_of(officer)):
        typed_a_moment_ago = Person.objects.get(contacts__id=row)

    # a browser sends the hidden field and the button's own
    chosen = shown(page, contact.pk) | {f"{row}-is_record": ["", str(mia.pk)]}
    answer = page.post(url(contact), chosen, follow=True)

    said = answer.content.decode()
    assert "Mia Thorne is on record, and stands in this contact now." in said
    assert "You had typed otherwise: school: Hill." in said
    with acting_as(actor_of(officer)):
        mia.refresh_from_db()
        assert PersonInContact.objects.get(pk=row).person_id == mia.pk
        assert (mia.school, mia.gp) == ("Park", "Dr Wu")  # what was lacking is added
        assert not PersonKey.objects.filter(person=typed_a_moment_ago).exists()


def test_the_same_person_is_not_put_into_a_contact_twice(
    page: Client, contact: Contact, officer: Membership
) -> None:
    with acting_as(actor_of(officer)) as actor:
        mia = somebody_on_record(actor)
        save(actor, contact, people=[a_child("", "", is_record=mia.pk)], at=now())
    sent, second = shown(page, contact.pk), str(uuid4())
    sent["row"] = [*sent["row"], second]

    answer = page.post(url(contact), sent | {f"{second}-is_record": str(mia.pk)})

    assert answer.status_code == 422
    assert "Mia Thorne is in this contact already." in answer.content.decode()


@pytest.mark.parametrize("junk", ["\x00", "x" * 5_000, "' OR 1=1--", "١٢٣", "\u202e"])
def test_whatever_is_asked_of_the_matches_answers(
    page: Client, contact: Contact, junk: str
) -> None:
    asked = dict.fromkeys(
        ("given", "family", "known_as", "description", "age", "lines", "phone", "postcode",
         "nhs_number", "upn", "row", "born_0", "born_1", "born_2", "due_0"),
        junk,
    )  # fmt: skip
    assert page.get(url(contact, "matches"), asked).status_code == 200


def test_a_child_without_a_name_is_recognised_and_a_number_checked_while_one_types(
    page: Client, contact: Contact, officer: Membership
) -> None:
    with acting_as(actor_of(officer)) as actor:
        somebody_on_record(actor, "", "", known_as="Ziggy", approximate_age="about 6")

    found = page.get(
        url(contact, "matches"), {"known_as": "Ziggy", "age": "6", "nhs_number": "0" * 10}
    ).content.decode()

    assert "called or described so: Ziggy; about the same age" in found
    assert "Ten zeros are not an NHS number." in found


def test_while_the_hub_is_closed_the_page_says_who_answers(
    page: Client, contact: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    sunday = datetime(2026, 3, 1, 12, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: sunday)

    html = page.get(url(contact)).content.decode()

    assert "The hub is closed." in html
    assert "01604 626938" in html


def test_a_child_with_an_open_case_shows_a_band_whose_it_is_with_pass_on_now(
    page: Client, contact: Contact, officer: Membership
) -> None:
    with acting_as(actor_of(officer)) as actor:
        mia = somebody_on_record(actor)
        a_case(actor, mia, worker="Jan Novak", worker_phone="01632 960155")
        save(actor, contact, people=[a_child("", "", is_record=mia.pk)], at=now())

    html = page.get(url(contact)).content.decode()
    assert "Mia Thorne is open to social care: Jan Novak." in html
    assert "Pass this on now, on 01632 960155." in html

    refused = page.post(url(contact, "pass-on"), {"to": " ", "how": "by—phone"})
    assert refused.status_code == 422
    assert '<a href="#pass_to">Say to whom it was passed.</a>' in refused.content.decode()
    assert "by—phone" in refused.content.decode()
    said = {"to": "Jan Novak", "how": "By phone \x01"}
    assert [page.post(url(contact, "pass-on"), said).status_code for _ in "ab"] == [302, 302]
    assert page.get(url(contact)).content.decode().count("Passed to Jan Novak.") == 1


def test_what_was_typed_after_somebody_else_finished_the_record_becomes_a_note(
    page: Client, contact: Contact, officer: Membership
) -> None:
    sent = shown(page, contact.pk)
    tom = signed_in(a_member(Role.MASH_OFFICER, name="Tom Okafor"))
    tom.post(url(contact, "finish"), {"version": "1"})

    autosaved = page.post(url(contact, "save"), sent | {"concerns": "He flinches."})
    assert autosaved.status_code == 409
    assert "finished meanwhile" in autosaved.content.decode()
    answer = page.post(url(contact), sent | {"concerns": "He flinches.", "save": "yes"})
    assert answer.status_code == 409
    assert "What are they worried about? He flinches." in answer.content.decode()
    assert page.post(url(contact), sent | {"save": "yes"}).status_code == 302  # nothing was typed

    note = {"text": "What are they worried about? He flinches."}
    assert [page.post(url(contact, "note"), note).status_code for _ in "ab"] == [302, 302]
    with acting_as(actor_of(officer)):
        assert ContactNote.objects.get(contact=contact).text == note["text"]


@pytest.mark.parametrize("text", ["", "  ", "\x00", "x" * 100_001])
def test_a_note_that_cannot_be_kept_stands_on_a_page_with_what_was_typed(
    page: Client, contact: Contact, text: str
) -> None:
    page.post(url(contact, "finish"), {"version": "1"})

    answer = page.post(url(contact, "note"), {"text": text})

    assert answer.status_code == 422
    assert '<a href="#id_text">' in answer.content.decode()


def test_an_alert_is_taken_with_a_word_or_without_and_bad_words_are_said(
    page: Client, contact: Contact, officer: Membership
) -> None:
    page.post(url(contact, "save"), shown(page, contact.pk) | {"urgent": ["child-found-alone"]})
    manager = signed_in(a_member(Role.TEAM_MANAGER, name="Kavita Rao"))
    with acting_as(actor_of(officer)):
        alert = Alert.objects.get()
    take = f"/contacts/alerts/{alert.pk}/take/"

    refused = manager.post(take, {"answer": "x" * 1_001})
    assert refused.status_code == 422
    assert '<a href="#id_answer">' in refused.content.decode()
    assert [manager.post(take, {"answer": "Ringing."}).status_code for _ in "ab"] == [302, 302]
    other = signed_in(a_member(Role.PRACTICE_MANAGER)).post(take, {})
    assert other.status_code == 422
    assert "Kavita Rao has taken this already." in other.content.decode()
    assert "Taken by Kavita Rao" in page.get(url(contact)).content.decode()


@pytest.mark.parametrize("what", ["take", "finish", "save", "matches", "note", "pass-on"])
def test_who_does_not_take_contacts_gets_nowhere(contact: Contact, what: str) -> None:
    for role, agency in ((Role.BUSINESS_SUPPORT, None), (Role.AGENCY_PARTNER, "police")):
        stranger = signed_in(a_member(role, agency=agency))
        for answer in (stranger.get(url(contact, what)), stranger.post(url(contact, what), {})):
            assert answer.status_code in (403, 404, 405, 422)
    elsewhere = signed_in(a_member(Role.MASH_OFFICER, hub="coventry"))
    assert elsewhere.post(url(contact, what), {}).status_code in (404, 405)


def test_the_page_costs_the_same_however_many_people_there_are(
    page: Client,
    contact: Contact,
    officer: Membership,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    costs = []
    for people in ([a_child()], [a_child(f"Child{n}") for n in range(12)]):
        with acting_as(actor_of(officer)) as actor:
            save(actor, contact, people=people, at=now())
        page.get(url(contact))
        with django_assert_max_num_queries(50) as counted:
            page.get(url(contact))
        costs.append(len(counted.captured_queries))

    assert costs[0] == costs[1]
