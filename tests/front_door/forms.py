"""Somebody who fills in the online form, through the web."""

import re
from typing import Any
from uuid import UUID

from django.test import Client

from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.contacts.models import Contact
from openmash.front_door.form.keys import digest
from openmash.front_door.models import PublicForm
from openmash.policy.public_form.questions import About
from tests.factories import NORTHAMPTONSHIRE, a_hub


class Sender:
    """A browser on the form of one hub."""

    def __init__(self, hub: str = NORTHAMPTONSHIRE, client: Client | None = None) -> None:
        self.hub, self.client = hub, client or Client()

    def url(self, path: str = "") -> str:
        return f"/report/{self.hub}/{path}"

    def get(self, path: str = "") -> Any:
        return self.client.get(self.url(path))

    def text(self, path: str = "") -> str:
        return str(self.get(path).content.decode())

    def shown(self, path: str) -> str:
        """What the page says that it showed, so that what is sent is no other window's."""
        found = re.search(r'name="shown" value="([^"]*)"', self.text(path))
        return found[1] if found else ""

    def write(self, path: str, **said: Any) -> Any:
        """Open a page, write on it, press Continue."""
        return self.client.post(self.url(path), {"shown": self.shown(path), **said})

    def add(self, about: About, page: str, **said: Any) -> str:
        """Add a child or an adult; returns the address of their first page."""
        where: str = self.client.post(self.url(f"{about}/"), {"add": "yes"})["Location"]
        path = where.removeprefix(self.url())
        assert path.startswith(f"{page}/")
        self.write(path, **said)
        return path

    def send(self) -> Any:
        return self.client.post(self.url("send/"))

    def form(self) -> PublicForm:
        """The form that this browser holds."""
        browser = self.client.cookies["openmash_form"].value
        with self.acting():
            return PublicForm.objects.get(browser=digest(browser))

    def contact(self) -> Contact:
        """The contact that the form became."""
        with self.acting():
            return Contact.objects.get(pk=self.form_contact())

    def form_contact(self) -> UUID:
        browser = self.client.cookies["openmash_form"].value
        found = PublicForm.objects.get(browser=digest(browser)).contact_id
        assert found
        return found

    def acting(self) -> Any:
        """See as the hub's form service."""
        return acting_as(service_actor(a_hub(self.hub).pk, "public-form"))


def a_worry(sender: Sender, **said: Any) -> Sender:
    """The first page, written on."""
    sender.get("worry/")
    sender.write("worry/", **{"concerns": "He comes to school hungry and afraid.", **said})
    return sender
