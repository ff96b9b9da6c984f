"""Playing a story: what the people of a hub do with one contact, through the commands that they use."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts import commands as contacts
from openmash.contacts.models import Contact, PersonInContact
from openmash.decisions import commands as decisions
from openmash.decisions.models import Decision
from openmash.enquiries import commands as enquiries
from openmash.enquiries.answers import CHECKED, Answer, AnswerItem, SystemChecked
from openmash.enquiries.models import Request
from openmash.enquiries.queries import people_to_ask_about
from openmash.hubs.models import Agency
from openmash.hubs.profile_files import find_profile
from openmash.people.commands import AddressFacts, PersonFacts
from openmash.policy.actors import Actor
from openmash.policy.profile import Profile
from openmash.policy.ratings import RatingFacts
from openmash.policy.times import LONDON
from openmash.policy.vocabulary import Channel, Rag, Referrer, Role
from openmash.triage import commands as triage
from openmash.triage.models import Rating
from openmash.triage.rules import agreeing_roles, deciding_roles, rating_roles

CHILD, PARENT = PersonInContact.Role.CHILD.value, PersonInContact.Role.PARENT.value
SIBLING, ADULT = PersonInContact.Role.SIBLING.value, PersonInContact.Role.ADULT.value

_USER_OF = {
    Role.MASH_OFFICER: "officer",
    Role.DECISION_MAKER: "decision",
    Role.EARLY_HELP_DECISION_MAKER: "earlyhelp",
    Role.TEAM_MANAGER: "manager",
    Role.PRACTICE_MANAGER: "practice",
    Role.SERVICE_MANAGER: "service",
}


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """A made-up person of a story."""

    given: str
    family: str
    role: str = CHILD
    born: date | None = None
    relation: str = ""
    home: tuple[str, str] = ("", "")  # lines, postcode
    safe: str = "unknown"
    here: str = "yes"
    phone: str = ""
    school: str = ""
    description: str = ""

    def row(self) -> contacts.PersonRow:
        """The row that an officer would have filled."""
        return contacts.PersonRow(
            id=uuid4(),
            role=self.role,
            relation=self.relation,
            lives_in_household=self.here,
            parental_responsibility="yes" if self.role == PARENT else "",
            facts=PersonFacts(
                given_names=self.given,
                family_name=self.family,
                date_of_birth=self.born,
                description=self.description,
                phone=self.phone,
                school=self.school,
            ),
            address=AddressFacts(
                lines=self.home[0], postcode=self.home[1], safe_to_write=self.safe
            ),
        )


@dataclass
class Story:
    """One contact in one hub, and the moment at which the story has arrived."""

    hub: str
    at: datetime
    contact_id: UUID | None = None
    profile: Profile = field(init=False)

    def __post_init__(self) -> None:
        self.profile = find_profile(self.hub)

    def wait(self, minutes: int) -> "Story":
        """Time goes by."""
        self.at += timedelta(minutes=minutes)
        return self

    @contextmanager
    def as_(self, who: str) -> Iterator[Actor]:
        """Act as one of the hub's people."""
        username = f"{self.profile.hub.prefix.lower()}.{who}"
        member = Membership.objects.select_related("user", "hub", "agency", "team").get(
            user__username=username
        )
        with acting_as(actor_of(member)) as actor:
            yield actor

    def _first(self, roles: frozenset[Role]) -> str:
        return next(_USER_OF[role] for role in _USER_OF if role in roles)

    @property
    def _contact(self) -> UUID:
        assert self.contact_id
        return self.contact_id

    def take(
        self,
        *,
        said: Mapping[str, Any],
        people: Sequence[Somebody],
        consent: Mapping[str, str] | None = None,
        ticks: Sequence[str] = (),
        referrer: Referrer = Referrer.PROFESSIONAL,
        channel: Channel = Channel.TELEPHONE,
        who: str = "officer",
    ) -> "Story":
        """An officer takes the contact, and saves it."""
        with self.as_(who) as officer:
            contact = contacts.open_contact(officer, channel=channel, now=self.at)
            self.contact_id = contact.pk
            self.wait(9)
            contacts.save_contact(
                officer,
                contact_id=contact.pk,
                version=1,
                values={"referrer": referrer, **said},
                consent=consent or {"status": "unknown"},
                ticks=frozenset(ticks),
                people=[person.row() for person in people],
                now=self.at,
            )
        return self

    def finish(self, who: str = "officer") -> "Story":
        """The record goes to the managers."""
        self.wait(4)
        with self.as_(who) as officer:
            version = Contact.objects.get(pk=self._contact).version
            contacts.finish_contact(officer, contact_id=self._contact, version=version, now=self.at)
        return self

    def take_alerts(self, answer: str, who: str = "manager") -> "Story":
        """A manager takes what waits."""
        self.wait(3)
        with self.as_(who) as manager:
            for alert in Contact.objects.get(pk=self._contact).alerts.filter(taken_at=None):
                contacts.take_alert(manager, alert_id=alert.pk, answer=answer, now=self.at)
        return self

    def allocate(self, to: str = "", note: str = "") -> "Story":
        """A manager gives it to somebody who decides."""
        self.wait(11)
        to = to or self._first(deciding_roles(self.profile))
        username = f"{self.profile.hub.prefix.lower()}.{to}"
        with self.as_("manager") as manager:
            holder = Membership.objects.get(user__username=username).user_id
            triage.allocate_contact(
                manager, contact_id=self._contact, to_id=holder, note=note, now=self.at
            )
        return self

    def judge(self, rag: Rag, reason: str, *, history: str = "", **facts: Any) -> "Story":
        """The facts are judged, and the contact is rated; where the hub asks for it, agreed."""
        self.wait(14)
        decider = self._first(deciding_roles(self.profile))
        with self.as_(decider) as actor:
            triage.assess_contact(
                actor,
                contact_id=self._contact,
                facts=RatingFacts.model_validate(facts),
                history=history,
                now=self.at,
            )
        return self.rate(rag, reason)

    def rate(self, rag: Rag, reason: str) -> "Story":
        """Somebody who may rates, and another agrees where the hub's rules ask for it."""
        roles = rating_roles(self.profile)
        rater = "decision" if Role.DECISION_MAKER in roles else self._first(roles)
        with self.as_(rater) as actor:
            triage.rate_contact(
                actor, contact_id=self._contact, rag=rag, reason=reason, now=self.at
            )
        if Role.TEAM_MANAGER in agreeing_roles(self.profile) and rater != "manager":
            self.wait(5)
            with self.as_("manager") as manager:
                rating = Rating.objects.filter(contact=self._contact).first()
                assert rating
                triage.agree_rating(manager, rating_id=rating.pk, agreed=True, now=self.at)
        return self

    def choose(self, outcome: str, reason: str) -> "Story":
        """The way is chosen at triage."""
        self.wait(2)
        with self.as_(self._first(deciding_roles(self.profile))) as actor:
            triage.choose_route(
                actor, contact_id=self._contact, outcome=outcome, reason=reason, now=self.at
            )
        return self

    def ask(self, *codes: str, told: str) -> "Story":
        """Several agencies are asked at once."""
        self.wait(6)
        with self.as_(self._first(deciding_roles(self.profile))) as actor:
            contact = Contact.objects.get(pk=self._contact)
            today = self.at.astimezone(LONDON).date()
            about = tuple(people_to_ask_about(contact, today=today))
            agencies = Agency.objects.filter(hub__code=self.hub, code__in=codes)
            enquiries.open_enquiry(
                actor,
                contact_id=self._contact,
                purpose="To see the whole picture before deciding",
                asks=[
                    enquiries.Ask(
                        agency_id=agency.pk,
                        question="What do you know of this family, and what does it mean for the child?",
                        told=told,
                        about=about,
                        legal_basis="Section 10, Children Act 2004",
                    )
                    for agency in agencies
                ],
                now=self.at,
            )
        return self

    def _asked(self, agency: str) -> Request:
        return Request.objects.get(contact=self._contact, agency__code=agency)

    def answer(
        self,
        agency: str,
        so_what: str,
        *items: AnswerItem,
        recommends: str = "",
        rag: str = "",
        minutes: int = 35,
    ) -> "Story":
        """An agency reads the request and answers it."""
        self.wait(minutes)
        system = next((a.systems for a in self.profile.agencies if a.code == agency), ())
        with self.as_(agency) as partner:
            request = self._asked(agency)
            enquiries.open_request(partner, request_id=request.pk, now=self.at)
            enquiries.return_information(
                partner,
                request_id=request.pk,
                answer=Answer(
                    systems=tuple(
                        SystemChecked(name=s, state=CHECKED) for s in system or ("Records",)
                    ),
                    items=items,
                    so_what=so_what,
                    recommendation=recommends,
                    recommended_rag=rag,
                    holder_post=f"Duty representative, {request.agency.name}",
                    holder_phone="01632 960150",
                    holder_hours="office hours",
                ),
                now=self.at,
            )
        return self

    def nothing_known(self, agency: str, minutes: int = 20) -> "Story":
        """An agency knows nothing of the family."""
        self.wait(minutes)
        with self.as_(agency) as partner:
            request = self._asked(agency)
            enquiries.return_nothing_known(partner, request_id=request.pk, now=self.at)
        return self

    def waits(self, agency: str, name: str, designation: str) -> "Story":
        """An agency waits for somebody itself."""
        self.wait(8)
        with self.as_(agency) as partner:
            enquiries.say_waiting(
                partner,
                request_id=self._asked(agency).pk,
                name=name,
                designation=designation,
                asked_at=self.at - timedelta(minutes=5),
                now=self.at,
            )
        return self

    def end_enquiry(self, why: str = "") -> "Story":
        """All that is needed is in."""
        self.wait(5)
        with self.as_(self._first(deciding_roles(self.profile))) as actor:
            enquiries.end_enquiry(actor, contact_id=self._contact, why=why, now=self.at)
        return self

    def recommend(self, outcome: str, analysis: str, why: str, for_family: str = "") -> "Story":
        """The same outcome is recommended for each child."""
        self.wait(20)
        with self.as_(self._first(deciding_roles(self.profile))) as actor:
            children = PersonInContact.objects.filter(contact=self._contact, role=CHILD)
            decisions.recommend(
                actor,
                contact_id=self._contact,
                analysis=decisions.Analysis(
                    analysis=analysis, rationale=why, for_family=for_family, for_referrer=for_family
                ),
                outcomes={row.person_id: outcome for row in children},
                now=self.at,
            )
        return self

    def authorise(self, words: str = "") -> "Story":
        """A manager agrees."""
        self.wait(16)
        with self.as_("manager") as manager:
            decision = Decision.objects.filter(contact=self._contact).first()
            assert decision
            decisions.authorise_decision(manager, decision_id=decision.pk, words=words, now=self.at)
        return self


def fact(
    text: str, *, about: str = "", dated: str = "", system: str = "", reference: str = ""
) -> AnswerItem:
    """Something an agency knows for certain."""
    return AnswerItem(
        text=text,
        kind="fact",
        certainty="verified",
        about=about,
        dated=dated,
        system=system,
        reference=reference,
    )


def opinion(text: str) -> AnswerItem:
    """What somebody of an agency makes of it."""
    return AnswerItem(text=text, kind="opinion", certainty="unverified")


def sensitive(text: str) -> AnswerItem:
    """Something that informs the decision and never leaves the hub."""
    return AnswerItem(text=text, kind="fact", certainty="unverified", is_sensitive=True)
