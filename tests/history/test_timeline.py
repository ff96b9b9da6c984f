"""The timeline of a contact: every step in words, who and why, and who looked (10.3)."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import openmash
from openmash.access.rows import acting_as
from openmash.contacts.models import Contact, Stage
from openmash.history.queries import A_PAGE, timeline
from openmash.history.words import LOOKS, SENTENCES, sentence
from openmash.ledger.commanding import command, record
from openmash.ledger.looking import note_look
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.vocabulary import Rag, Role
from openmash.triage.commands import allocate_contact, choose_route, rate_contact
from tests.factories import MONDAY_9AM, an_actor
from tests.triage.contacts import a_contact

HOUR = timedelta(hours=1)
LATER = MONDAY_9AM + HOUR

# Functions that pass on the kind which they are given: those who call them are read instead.
_PASS_ON = {
    "record",
    "note_look",
    "_look",
    "_about_hub",
    "_entry",
    "_recorded",
    "_ended",
    "_decided",
}


def titles(contact: Contact, *, looks: bool = False) -> list[str]:
    return [entry.title for entry in timeline(contact.pk, looks=looks).entries]


@pytest.mark.django_db
def test_each_step_reads_as_somebody_would_say_it_with_who_and_why() -> None:
    with acting_as(an_actor(Role.TEAM_MANAGER, name="Kavita Rao")) as manager:
        contact = a_contact(manager)
        maker = an_actor(Role.DECISION_MAKER, name="Dina Haddad")
        allocate_contact(
            manager, contact_id=contact.pk, to_id=maker.person_id, note="Yours", now=LATER
        )
    with acting_as(maker):
        rate_contact(maker, contact_id=contact.pk, rag=Rag.AMBER, reason="Unclear", now=LATER)
        rate_contact(
            maker, contact_id=contact.pk, rag=Rag.RED, reason="Police rang", now=LATER + HOUR
        )
        choose_route(
            maker,
            contact_id=contact.pk,
            outcome="strategy-discussion",
            reason="Significant harm",
            now=LATER + 2 * HOUR,
        )
        told = {e.title: (e.by, e.text) for e in timeline(contact.pk, looks=False).entries}

    assert told["Allocated to Dina Haddad"] == ("Kavita Rao", "Yours")
    assert told["Rated AMBER"] == ("Dina Haddad", "Unclear")
    assert told["Rated RED, was AMBER"] == ("Dina Haddad", "Police rang")
    assert told["The way was chosen: Strategy discussion (s47)"][1] == "Significant harm"
    assert (
        "Clock moved: enquiry outcome, now due Mon 2 Mar 2026 15:00, was Tue 3 Mar 2026 09:00"
        in told
    )


@pytest.mark.django_db
def test_who_looked_is_shown_when_it_is_asked_for() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_contact(maker)
        note_look(maker, "contact_opened", contact_id=contact.pk, now=LATER)

        assert "The record was opened" not in titles(contact)
        assert "The record was opened" in titles(contact, looks=True)


@pytest.mark.django_db
def test_an_officer_does_not_read_what_stands_behind_the_wall_of_the_enquiry() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_contact(maker, stage=Stage.TRIAGE)
        _say(maker, contact, 1, Zone.ENQUIRY)
        assert "Something said" in titles(contact)

    with acting_as(an_actor(Role.MASH_OFFICER)):
        assert "Something said" not in titles(contact)


@pytest.mark.django_db
def test_a_long_timeline_goes_on_where_the_page_ended_and_leaves_nothing_out() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_contact(maker)
        _say(maker, contact, A_PAGE + 30, Zone.FRONT)  # all at the same moment
        first = timeline(contact.pk, looks=True)
        second = timeline(contact.pk, looks=True, after=first.older)

    said = [e.text for e in [*first.entries, *second.entries] if e.title == "Something said"]
    assert len(first.entries) == A_PAGE
    assert second.older is None
    assert sorted(said) == sorted(f"word {n}" for n in range(A_PAGE + 30))


@command(needs=Permission.LOOK)
def _say(actor: Actor, contact: Contact, times: int, zone: Zone) -> None:
    for n in range(times):
        record(
            actor, "something_said", at=LATER, contact_id=contact.pk, zone=zone, text=f"word {n}"
        )


def _calls(tree: ast.AST) -> Iterator[tuple[ast.AST, ast.Call]]:
    """Each call with the function in which it stands."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    yield function, node


def _words_of(node: ast.AST, function: ast.AST) -> Iterator[str]:
    """The kinds that an argument may be: a word, one of two, or what a variable was given."""
    match node:
        case ast.Constant(value=str(word)):
            yield word
        case ast.IfExp(body=body, orelse=other):
            yield from _words_of(body, function)
            yield from _words_of(other, function)
        case ast.Name(id=name):
            for given in ast.walk(function):
                match given:
                    case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                        yield from _words_of(value, function)


def kinds_recorded() -> set[str]:
    """Every kind of entry that the program writes, as its source says it."""
    found: set[str] = set()
    for file in Path(openmash.__file__).parent.rglob("*.py"):
        for function, call in _calls(ast.parse(file.read_text())):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name in _PASS_ON and len(call.args) > 1:
                found |= set(_words_of(call.args[1], function))
    return found


def test_every_kind_that_is_recorded_has_a_sentence() -> None:
    recorded = kinds_recorded()

    assert {"contact_rated", "rating_challenged", "signed_in", "contact_opened"} <= recorded
    assert recorded - SENTENCES.keys() == set()


def test_every_look_is_known_as_one() -> None:
    opened = {kind for kind in kinds_recorded() if kind.endswith(("_opened", "_looked_at"))}

    assert opened - LOOKS <= {"enquiry_opened", "request_opened", "contact_opened"} - LOOKS


def test_a_kind_that_nobody_put_into_words_stays_readable() -> None:
    assert sentence("dispute_raised", {}) == "Dispute raised"


def test_a_fact_that_is_not_there_leaves_no_gap() -> None:
    assert sentence("contact_rated", {"rag": "RED", "was": None}) == "Rated RED"
    assert sentence("contact_handed_over", {}) == "Handed over to not said"
