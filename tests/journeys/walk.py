"""One family on its way through a hub: the pages that its people use, without a browser around them.

Every step is a form that is sent, by somebody of the hub who has signed in; a step that is refused fails.
"""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import Contact
from openmash.deadlines.models import Deadline
from openmash.decisions.models import Decision
from openmash.decisions.rules import children_of, outcome_field
from openmash.enquiries.models import Request
from openmash.hubs.models import Agency
from openmash.policy.vocabulary import Role
from openmash.triage.models import Rating
from tests.factories import a_member
from tests.triage.test_pages import signed_in

OFFICER, MAKER, MANAGER = Role.MASH_OFFICER, Role.DECISION_MAKER, Role.TEAM_MANAGER
PARTNER = Role.AGENCY_PARTNER


class Walk:
    """A hub with somebody in each role, and the contact that they work on."""

    def __init__(self, hub: str) -> None:
        self.hub = hub
        self._members: dict[tuple[Role, str], Membership] = {}
        self._seats: dict[tuple[Role, str], Client] = {}
        self.key: UUID | None = None

    def member(self, role: Role, code: str = "") -> Membership:
        """Somebody in a role; of the agency or team of that code."""
        if (role, code) not in self._members:
            self._members[role, code] = a_member(
                role,
                hub=self.hub,
                agency=code if role is PARTNER else None,
                team=code if role is Role.RECEIVING_TEAM else None,
            )
        return self._members[role, code]

    def seat(self, role: Role, code: str = "") -> Client:
        """Where they are signed in."""
        if (role, code) not in self._seats:
            self._seats[role, code] = signed_in(self.member(role, code))
        return self._seats[role, code]

    def reads(self, role: Role, url: str, code: str = "") -> str:
        """What a page says to somebody, in words without tags."""
        answer = self.seat(role, code).get(url, follow=True)
        assert answer.status_code == 200, f"{url}: {answer.status_code}"
        return words(answer.content.decode())

    def sends(self, role: Role, url: str, code: str = "", **typed: Any) -> str:
        """A form is sent and taken. Returns where it leads."""
        answer = self.seat(role, code).post(url, typed)
        assert answer.status_code == 302, words(answer.content.decode())[:2000]
        return str(answer["Location"])

    def refused(self, role: Role, url: str, **typed: Any) -> str:
        """A form is sent and not taken: what the page says."""
        answer = self.seat(role).post(url, typed)
        assert answer.status_code in (403, 422), f"{url}: {answer.status_code}"
        return words(answer.content.decode())

    @property
    def contact(self) -> Contact:
        """The contact as it stands now."""
        with acting_as(actor_of(self.member(MANAGER))):
            return Contact.objects.get(pk=self.key)

    def clocks(self, name: str) -> list[Deadline]:
        """Every clock of that name that ran or runs on the contact itself, the first first."""
        with acting_as(actor_of(self.member(MANAGER))):
            found = Deadline.objects.filter(contact_id=self.key, on_id=self.key, clock=name)
            return list(found.order_by("started_at", "superseded_at"))

    def running(self, name: str) -> tuple[timedelta, str]:
        """How long after what began it the running clock of that name is due, and by which event."""
        [clock] = [c for c in self.clocks(name) if not c.met_at and not c.superseded_at]
        return clock.due_at - clock.first_started_at, clock.event

    def began(self, name: str) -> datetime:
        """When the running clock of that name began to count."""
        [clock] = [c for c in self.clocks(name) if not c.met_at and not c.superseded_at]
        return clock.first_started_at

    # What they do

    def call(self, **said: Any) -> "Walk":
        """An officer takes a call about one child, and finishes the record."""
        self.key = UUID(self.sends(OFFICER, "/contacts/open/").split("/")[2])
        row = str(uuid4())
        typed = {
            "version": 1,
            "channel": "telephone",
            "kind": "service",
            "referrer": "professional",
            "referrer_name": "Alison Byrne",
            "referrer_phone": "01632 960321",
            "concerns": "She is often hungry and does not want to go home.",
            "consent_status": "obtained",
            "row": row,
            f"{row}-role": "child-of-concern",
            f"{row}-given_names": "Mia",
            f"{row}-family_name": "Thorne",
        }
        self.sends(OFFICER, f"/contacts/{self.key}/take/", **typed | said, finish="yes")
        self.sends(OFFICER, f"/contacts/{self.key}/finish/", version=self.contact.version)
        return self

    def allocate(self, to: Role) -> None:
        """A manager gives it to somebody."""
        self.sends(MANAGER, f"/triage/{self.key}/allocate/", to_id=self.member(to).user_id)

    def judge(self, role: Role, **facts: Any) -> str:
        """Somebody judges the facts. Returns what the rules suggest then."""
        self.sends(role, f"/triage/{self.key}/", **facts)
        page = self.reads(role, f"/triage/{self.key}/")
        return page[page.index("What the rules of this hub suggest") :]

    def rate(self, role: Role, rag: str, reason: str = "As I see it.") -> None:
        """Somebody rates."""
        self.sends(role, f"/triage/{self.key}/rate/", rag=rag, reason=reason)

    def agree_rating(self, role: Role = MANAGER) -> None:
        """A manager agrees the newest rating."""
        with acting_as(actor_of(self.member(MANAGER))):
            newest = Rating.objects.filter(contact=self.key).first()
            assert newest
        self.sends(role, f"/triage/{self.key}/agree-rating/", rating=newest.pk, agreed="yes")

    def choose(self, role: Role, outcome: str) -> None:
        """Somebody chooses the way."""
        self.sends(role, f"/triage/{self.key}/route/", outcome=outcome, reason="It is clear.")

    def ask(self, role: Role, *codes: str) -> None:
        """Several agencies are asked at once."""
        with acting_as(actor_of(self.member(MANAGER))):
            found = Agency.objects.filter(hub__code=self.hub, code__in=codes)
            ids = [str(key) for key in found.values_list("pk", flat=True)]
            people = [str(child.person_id) for child in children_of(self.contact_id)]
        self.sends(
            role,
            f"/enquiries/{self.key}/open/",
            agencies=ids,
            about=people,
            question="What do you know?",
            told="A child is hungry.",
            purpose="To see the whole.",
            legal_basis="Section 10, Children Act 2004",
        )

    @property
    def contact_id(self) -> UUID:
        """The contact's id."""
        assert self.key
        return self.key

    def request(self, code: str) -> Request:
        """What an agency was asked."""
        with acting_as(actor_of(self.member(MANAGER))):
            return Request.objects.get(contact=self.key, agency__code=code)

    def nothing_known(self, code: str) -> None:
        """An agency knows nothing of the family."""
        url = f"/agency/requests/{self.request(code).pk}/nothing-known/"
        self.sends(PARTNER, url, code)

    def recommended(self, outcome: str, **more: Any) -> dict[str, Any]:
        """The form of a recommendation, or of a decision, as somebody fills it in."""
        with acting_as(actor_of(self.member(MANAGER))):
            asked = {outcome_field(c.person_id): outcome for c in children_of(self.contact_id)}
        return {"analysis": "She needs help.", "rationale": "It is clear."} | asked | more

    def recommend(self, role: Role, outcome: str, **more: Any) -> None:
        """Somebody recommends; in a hub where the manager decides alone, decides."""
        typed = self.recommended(outcome, **more)
        self.sends(role, f"/decisions/{self.key}/recommend/", **typed)

    @property
    def decision(self) -> str:
        """Where the newest recommendation is answered."""
        with acting_as(actor_of(self.member(MANAGER))):
            newest = Decision.objects.filter(contact=self.key).first()
            assert newest
            return f"/decisions/{newest.pk}/authorise/"


def words(page: str) -> str:
    """The words of a page's main part."""
    main = page[page.index("<main") : page.index("</main>")] if "<main" in page else page
    main = re.sub(r"<(script|style)\b.*?</\1>", " ", main, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))
