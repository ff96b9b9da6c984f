"""Hubs, the versions of their profiles, their agencies and teams; and what every protected row has."""

import uuid
from typing import Any

from django.db import models

from openmash.policy.actors import Zone


class Hub(models.Model):
    """One MASH. Its rules stand in its profile."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(unique=True)
    name = models.TextField()

    def __str__(self) -> str:
        return self.code


class HubProfile(models.Model):
    """One version of a hub's rules: the file as it was loaded. The newest is in force."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="profiles")
    version = models.PositiveIntegerField()
    toml = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ("-version",)
        constraints = (
            models.UniqueConstraint(fields=["hub", "version"], name="one_profile_a_version"),
        )

    def __str__(self) -> str:
        return f"{self.hub_id} version {self.version}"


class HubRecord(models.Model):
    """A row behind the wall: whose hub it is and which zone reads it (section 7 of the design).

    Where a row is about a contact or addressed to somebody it also has `contact`, `agency` or
    `team`; `access_rows()` in SQL reads those columns.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    zone = models.TextField(default=Zone.FRONT.value, choices=[(zone, zone) for zone in Zone])

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"


class Agency(models.Model):
    """A partner organisation of a hub (word list of the design)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="agencies")
    code = models.SlugField()
    name = models.TextField()
    kind = models.TextField()
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["hub", "code"], name="one_agency_a_code"),)

    def __str__(self) -> str:
        return self.code


class Team(models.Model):
    """A receiving team outside the firewall."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="teams")
    code = models.SlugField()
    name = models.TextField()
    phone = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["hub", "code"], name="one_team_a_code"),)

    def __str__(self) -> str:
        return self.code


def choices(words: Any) -> list[tuple[str, str]]:
    """The words of an enumeration as Django's choices: stored as the profile spells them."""
    return [(word.value, word.value) for word in words]
