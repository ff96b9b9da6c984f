"""People who sign in, what they are in which hub, and the lists that the wall consults."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from openmash.hubs.models import Agency, Hub, HubRecord, Team, choices
from openmash.policy.vocabulary import Role


class UserManager(BaseUserManager["User"]):
    """Finds people by user name, however it is typed."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in, or a service that acts in a hub's name (`is_service`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.TextField(unique=True)
    name = models.TextField()
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    is_service = models.BooleanField(default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = (models.UniqueConstraint(Lower("username"), name="one_user_a_name"),)

    def __str__(self) -> str:
        return self.username


class Membership(models.Model):
    """What one person is in one hub. Who works in two hubs has two, and chooses at sign-in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    role = models.TextField(choices=choices(Role))
    post = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField(default=True)
    is_in = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(role=Role.AGENCY_PARTNER.value)
                | models.Q(agency__isnull=False),
                name="partner_has_agency",
            ),
            models.CheckConstraint(
                condition=~models.Q(role=Role.RECEIVING_TEAM.value) | models.Q(team__isnull=False),
                name="receiver_has_team",
            ),
            models.UniqueConstraint(fields=["user", "hub", "role"], name="one_role_once"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} as {self.role}"


class SignInAttempt(models.Model):
    """A failed sign-in, kept to lock out who guesses. Says nothing about any family."""

    username = models.TextField()
    came_from = models.TextField(default="")
    browser = models.TextField(default="")  # one in which this person signed in before
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["username", "at"], name="attempts_of_a_name"),
            models.Index(fields=["came_from", "at"], name="attempts_from_an_address"),
        )

    def __str__(self) -> str:
        return self.username


class Refusal(models.Model):
    """The security log: an attempt that was refused. Written on a connection of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    hub_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    tried = models.TextField()
    why = models.TextField()

    def __str__(self) -> str:
        return self.tried


class Bar(HubRecord):
    """A person shut out of one contact for a conflict of interest, whatever their role."""

    contact_id = models.UUIDField()
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    why = models.TextField()
    barred_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    barred_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_why = models.TextField(blank=True, db_default="")
    merge_id = models.UUIDField(null=True)  # the merge of two records from which it follows

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["contact_id", "person"],
                condition=models.Q(lifted_at=None),
                name="shut_out_once",
            ),
        )


class SampledContact(HubRecord):
    """A contact drawn for an auditor to read."""

    contact_id = models.UUIDField()
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
