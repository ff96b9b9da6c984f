"""Asking for every address of the product, as everybody, and reading what comes back."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import product
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pypdf import PdfReader

from openmash.access.models import Membership
from tests.access.world import Mark, World


@dataclass(frozen=True)
class Address:
    """One address of the product by its name, with what stands in its path."""

    name: str
    things: tuple[tuple[str, str], ...] = ()  # ("contact_id", "triage"), ...

    def __str__(self) -> str:
        return " ".join([self.name, *(thing for _, thing in self.things)])

    def url(self, world: World) -> str:
        known = {kind: world.things[kind][thing] for kind, thing in self.things}
        return reverse(self.name, kwargs=known)


def patterns(found: Any = None, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    """Every pattern of the resolver under its full name."""
    for pattern in (found or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            space = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from patterns(pattern, space)
        else:
            yield ":".join([*spaces, pattern.name or str(pattern.pattern)]), pattern


def addresses(world: World, names: Collection[str]) -> list[Address]:
    """Those addresses, with each thing of the world that may stand in them."""
    found = []
    for name, pattern in patterns():
        if name not in names:
            continue
        kinds = list(pattern.pattern.converters)
        for things in product(*(world.things[kind] for kind in kinds)):
            found.append(Address(name, tuple(zip(kinds, things, strict=True))))
    return found


def browser_of(member: Membership | None) -> Client:
    """A browser in which this person has signed in; nobody, where there is none."""
    client = Client(raise_request_exception=False)
    if member is None:
        return client
    session, now = client.session, datetime.now(UTC).timestamp()
    session.update(
        {"user": str(member.user_id), "membership": str(member.pk), "began": now, "seen": now}
    )
    session.save()
    return client


def marks_in(answer: Any) -> set[Mark]:
    """Which of the words stand in an answer: page, fragment, JSON, the text of a PDF, or a header."""
    if answer.headers.get("Content-Type") == "application/pdf":
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    else:
        text = answer.content.decode(errors="replace")
    text = (text + str(answer.headers) + str(answer.cookies)).casefold()
    return {mark for mark in Mark if mark.casefold() in text}


def key_of(world: World, address: Address) -> UUID | None:
    """The id of the first thing in an address."""
    for kind, thing in address.things:
        return world.things[kind][thing]
    return None
