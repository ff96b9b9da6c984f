"""A contact while it is taken: opened by an officer, and the page as somebody fills it in."""

import json
import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.test import Client

from openmash.contacts.commands import PersonRow, Saved, open_contact, save_contact
from openmash.contacts.models import Contact, Narrative
from openmash.ledger.commanding import command, record
from openmash.people.commands import AddressFacts, NewPerson, PersonFacts, add_people
from openmash.people.models import CaseEpisode, Person
from openmash.policy.actors import Actor, Permission
from openmash.policy.vocabulary import Channel
from tests.factories import MONDAY_9AM


def now() -> datetime:
    return datetime.now(UTC)


def an_open_record(actor: Actor, **given: Any) -> Contact:
    """A record that was begun this moment."""
    return open_contact(actor, **({"channel": Channel.TELEPHONE, "now": MONDAY_9AM} | given))


def save(actor: Actor, contact: Contact, *, at: datetime = MONDAY_9AM, **given: Any) -> Saved:
    """Save as the record stands now, so that nobody else comes between."""
    version = Contact.objects.get(pk=contact.pk).version
    given = {"values": {}, "version": version, "now": at} | given
    return save_contact(actor, contact_id=contact.pk, **given)


def a_child(given: str = "Mia", family: str = "Thorne", **more: Any) -> PersonRow:
    """A row for a child, with facts of it or of the row."""
    of_row = {name: more.pop(name) for name in list(more) if name in PersonRow.__dataclass_fields__}
    facts = PersonFacts(**({"given_names": given, "family_name": family} | more))
    return PersonRow(**({"id": uuid4(), "role": "child-of-concern", "facts": facts} | of_row))


def somebody_on_record(
    actor: Actor, given: str = "Mia", family: str = "Thorne", *, postcode: str = "", **more: Any
) -> Person:
    """A person of an earlier contact."""
    somebody = NewPerson(
        facts=PersonFacts(given_names=given, family_name=family, **more),
        address=AddressFacts(lines="1 Mill Lane" if postcode else "", postcode=postcode),
        is_child=True,
    )
    [person] = add_people(actor, people=[somebody], now=MONDAY_9AM)
    return person


def a_case(actor: Actor, person: Person, *, service: str = "social-care", **given: Any) -> None:
    """An open case of this person."""
    CaseEpisode.objects.create(
        hub_id=actor.hub_id, person=person, service=service, opened_on=date(2026, 1, 5), **given
    )


def narrative(contact: Contact) -> Narrative:
    return Narrative.objects.get(contact=contact)


def shown(client: Client, contact_id: UUID, **query: str) -> dict[str, Any]:
    """What a browser would send back of the page as it is shown: every field, nothing typed."""
    answer = client.get(f"/contacts/{contact_id}/take/", query)
    assert answer.status_code == 200, answer.status_code
    return fields_of(answer)


def fields_of(answer: HttpResponse) -> dict[str, Any]:
    """The fields of the record's form on a page, as a browser would send them."""
    page = answer.content.decode()
    form = page[page.index("data-autosave=") : page.index("</form>", page.index("data-autosave="))]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        at = {k: unescape(v) for k, v in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        is_tick = at.get("type") in ("radio", "checkbox")
        if "name" in at and (not is_tick or " checked" in tag):
            _add(sent, at["name"], at.get("value", "on" if is_tick else ""))
    for name, text in re.findall(
        r'<textarea[^>]* ?name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S
    ):
        _add(sent, name, unescape(text))
    for name, options in re.findall(
        r'<select[^>]* ?name="([^"]+)"[^>]*>(.*?)</select>', form, re.S
    ):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        _add(sent, name, chosen[1] if chosen else "")
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def _add(sent: dict[str, Any], name: str, value: str) -> None:
    if name in ("row", "urgent"):
        sent.setdefault(name, []).append(value)
    else:
        sent[name] = value


def row_of(sent: dict[str, Any], place: int = 0) -> str:
    """The id of a row of people on a page."""
    return str(sent["row"][place])


def was_of(sent: dict[str, Any]) -> dict[str, Any]:
    """What a page says that it showed."""
    found: dict[str, Any] = json.loads(sent["was"])
    return found


@command(needs=Permission.LOOK)
def touch(actor: Actor, contact: Contact, at: datetime) -> None:
    """An entry of no consequence."""
    record(actor, "contact_opened", at=at, contact_id=contact.pk)
