"""Playing a story: what the people of a hub do with one contact, through the commands that they use."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Self

from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.contacts import commands as contacts
from openmash.contacts.commands.afterwards import WRITTEN
from openmash.contacts.models import Contact, PersonInContact
from openmash.deadlines.queries import waits_for
from openmash.decisions import commands as decisions
from openmash.decisions.models import Decision, StrategyDiscussion
from openmash.demo.acting import Cast, another_of_that_name
from openmash.demo.characters import CHILD, Somebody
from openmash.demo.people import ROLE_OF
from openmash.disclosures.commands import accept_hand_over
from openmash.disclosures.models import Disclosure
from openmash.enquiries import commands as enquiries
from openmash.enquiries.answers import CHECKED, Answer, AnswerItem, SystemChecked
from openmash.enquiries.models import Request
from openmash.enquiries.queries import people_to_ask_about
from openmash.front_door.arriving import Arriving, receive
from openmash.hubs.models import Agency
from openmash.hubs.queries import hub_by_code
from openmash.notices import commands as notices
from openmash.notices.models import Notice
from openmash.policy.ratings import RatingFacts
from openmash.policy.times import LONDON
from openmash.policy.vocabulary import Channel, Rag, Referrer
from openmash.reviews.commands import draw_sample
from openmash.reviews.queries import to_draw_from
from openmash.triage import commands as triage
from openmash.triage.models import Rating
from openmash.triage.rules import (
    agreeing_roles,
    deciding_roles,
    rating_roles,
    taking_roles,
)


class Story(Cast):
    """What they do, one step each, in the order of the path. Each step gives the story back."""

    # Received

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
    ) -> Self:
        """An officer takes the contact, and saves it."""
        with self.as_(who) as officer:
            contact = contacts.open_contact(officer, channel=channel, now=self.at)
            self._contact_id = contact.pk
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

    def arrive(
        self,
        key: str,
        *,
        said: Mapping[str, Any],
        people: Sequence[Somebody],
        channel: Channel,
        source: str = "mailbox",
        consent: Mapping[str, str] | None = None,
        ticks: Sequence[str] = (),
    ) -> Self:
        """It comes by itself, at any hour, and waits for an officer."""
        with acting_as(service_actor(hub_by_code(self.hub).pk, source)) as service:
            arriving = Arriving(
                source=source,
                key=key,
                body=key.encode(),
                channel=channel,
                values={"referrer": Referrer.PROFESSIONAL, **said},
                consent=consent or {},
                ticks=frozenset(ticks),
                people=[person.row() for person in people],
            )
            self._contact_id = receive(service, arriving, now=self.at).contact.pk
        return self

    def finish(self, who: str = "officer", *, acknowledged: bool = True) -> Self:
        """The record goes to the managers, and the caller is told that we have it."""
        self.wait(4)
        with self.as_(who) as officer:
            contact = Contact.objects.get(pk=self.contact_id)
            contacts.finish_contact(
                officer,
                contact_id=contact.pk,
                version=contact.version,
                answers=another_of_that_name(contact, self.at),
                now=self.at,
            )
        if not acknowledged:
            return self
        self.tell(by_phone="Told that we have it.", minutes=2)
        with self.as_(who) as officer:
            if waits_for(self.contact_id, WRITTEN):
                contacts.receive_written_referral(officer, contact_id=self.contact_id, now=self.at)
        return self

    def take_alerts(self, answer: str, who: str = "manager") -> Self:
        """A manager takes what waits."""
        self.wait(3)
        with self.as_(who) as manager:
            for alert in Contact.objects.get(pk=self.contact_id).alerts.filter(taken_at=None):
                contacts.take_alert(manager, alert_id=alert.pk, answer=answer, now=self.at)
        return self

    # Triaged

    def allocate(self, to: str = "", note: str = "") -> Self:
        """Somebody gets it: a manager gives it, or who takes the next one takes it."""
        self.wait(11)
        self.holder = to or self.holder
        if ROLE_OF[self.holder] in taking_roles(self.profile):
            with self.as_(self.holder) as actor:
                triage.take_next(actor, contact_id=self.contact_id, now=self.at)
            return self
        with self.as_("manager") as manager:
            triage.allocate_contact(
                manager,
                contact_id=self.contact_id,
                to_id=self.member(self.holder).user_id,
                note=note,
                now=self.at,
            )
        return self

    def assess(self, *, history: str = "", **facts: Any) -> Self:
        """Whoever holds it judges the facts."""
        self.wait(14)
        with self.as_(self.holder) as actor:
            triage.assess_contact(
                actor,
                contact_id=self.contact_id,
                facts=RatingFacts.model_validate(facts),
                history=history,
                now=self.at,
            )
        return self

    def judge(self, rag: Rag, reason: str, *, history: str = "", **facts: Any) -> Self:
        """The facts are judged, and the contact is rated; where the hub asks for it, agreed."""
        return self.assess(history=history, **facts).rate(rag, reason)

    def rate(self, rag: Rag, reason: str, *, agreed: bool = True) -> Self:
        """Somebody who may rates, and a manager agrees where the hub's rules ask for it."""
        self.wait(2)
        rater = self.one_of(rating_roles(self.profile))
        with self.as_(rater) as actor:
            triage.rate_contact(
                actor, contact_id=self.contact_id, rag=rag, reason=reason, now=self.at
            )
        asked = agreeing_roles(self.profile)
        if agreed and asked and ROLE_OF[rater] not in asked:
            self.wait(5)
            with self.as_("manager") as manager:
                rating = Rating.objects.filter(contact=self.contact_id).first()
                assert rating
                triage.agree_rating(manager, rating_id=rating.pk, agreed=True, now=self.at)
        return self

    def choose(self, outcome: str, reason: str) -> Self:
        """The way is chosen at triage."""
        self.wait(2)
        with self.as_(self.one_of(deciding_roles(self.profile))) as actor:
            triage.choose_route(
                actor, contact_id=self.contact_id, outcome=outcome, reason=reason, now=self.at
            )
        return self

    # Shared

    def ask(self, *codes: str, told: str) -> Self:
        """Several agencies are asked at once."""
        self.wait(6)
        with self.as_(self.holder) as actor:
            contact = Contact.objects.get(pk=self.contact_id)
            today = self.at.astimezone(LONDON).date()
            about = tuple(people_to_ask_about(contact, today=today))
            agencies = Agency.objects.filter(hub__code=self.hub, code__in=codes)
            enquiries.open_enquiry(
                actor,
                contact_id=self.contact_id,
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
        return Request.objects.get(contact=self.contact_id, agency__code=agency)

    def answer(
        self,
        agency: str,
        so_what: str,
        *items: AnswerItem,
        recommends: str = "",
        rag: str = "",
        minutes: int = 35,
    ) -> Self:
        """An agency reads the request and answers it."""
        self.wait(minutes)
        systems = next((a.systems for a in self.profile.agencies if a.code == agency), ())
        with self.as_(agency) as partner:
            request = self._asked(agency)
            enquiries.open_request(partner, request_id=request.pk, now=self.at)
            enquiries.return_information(
                partner,
                request_id=request.pk,
                answer=Answer(
                    systems=tuple(
                        SystemChecked(name=s, state=CHECKED) for s in systems or ("Records",)
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

    def nothing_known(self, agency: str, minutes: int = 20) -> Self:
        """An agency knows nothing of the family."""
        self.wait(minutes)
        with self.as_(agency) as partner:
            request = self._asked(agency)
            enquiries.return_nothing_known(partner, request_id=request.pk, now=self.at)
        return self

    def waits(self, agency: str, name: str, designation: str) -> Self:
        """An agency waits for somebody itself."""
        self.wait(8)
        with self.as_(agency) as partner:
            request = self._asked(agency)
            enquiries.open_request(partner, request_id=request.pk, now=self.at)
            enquiries.say_waiting(
                partner,
                request_id=request.pk,
                name=name,
                designation=designation,
                asked_at=self.at - timedelta(minutes=5),
                now=self.at,
            )
        return self

    def end_enquiry(self, why: str = "") -> Self:
        """All that is needed is in."""
        self.wait(5)
        with self.as_(self.holder) as actor:
            enquiries.end_enquiry(actor, contact_id=self.contact_id, why=why, now=self.at)
        return self

    # Decided

    def final(self, rag: Rag, reason: str) -> Self:
        """The rating is confirmed or changed, where the hub's rules ask for it before a decision."""
        if review := self.profile.rating_review:
            self.wait(6)
            with self.as_(self.first(frozenset(review.by))) as manager:
                triage.rate_contact(
                    manager, contact_id=self.contact_id, rag=rag, reason=reason, now=self.at
                )
        return self

    def agree_strategy(self, reason: str, *invited: str) -> Self:
        """A manager agrees to a strategy discussion."""
        self.wait(3)
        with self.as_("manager") as manager:
            decisions.agree_strategy_discussion(
                manager, contact_id=self.contact_id, reason=reason, invited=invited, now=self.at
            )
        return self

    def hold_strategy(self, conclusion: str) -> Self:
        """It was held."""
        self.wait(40)
        with self.as_("manager") as manager:
            discussion = StrategyDiscussion.objects.get(contact=self.contact_id, held_at=None)
            decisions.hold_strategy_discussion(
                manager,
                discussion_id=discussion.pk,
                held_at=self.at,
                conclusion=conclusion,
                now=self.at,
            )
        return self

    def recommend(self, outcome: str, analysis: str, why: str, for_family: str = "") -> Self:
        """The same outcome is recommended for each child."""
        self.wait(20)
        with self.as_(self.one_of(deciding_roles(self.profile))) as actor:
            children = PersonInContact.objects.filter(contact=self.contact_id, role=CHILD)
            decisions.recommend(
                actor,
                contact_id=self.contact_id,
                analysis=decisions.Analysis(
                    analysis=analysis, rationale=why, for_family=for_family, for_referrer=for_family
                ),
                outcomes={row.person_id: outcome for row in children},
                now=self.at,
            )
        return self

    def _decision(self) -> Decision:
        decision = Decision.objects.filter(contact=self.contact_id).first()
        assert decision
        return decision

    def challenge(self, words: str) -> Self:
        """A manager sees it differently."""
        self.wait(12)
        with self.as_("manager") as manager:
            decisions.challenge_decision(
                manager, decision_id=self._decision().pk, words=words, now=self.at
            )
        return self

    def authorise(self, words: str = "") -> Self:
        """A manager agrees."""
        self.wait(16)
        with self.as_("manager") as manager:
            decisions.authorise_decision(
                manager, decision_id=self._decision().pk, words=words, now=self.at
            )
        return self

    # Passed on, told, and looked back at

    def draw_sample(self, count: int) -> Self:
        """The service manager draws decided contacts for the auditor."""
        with self.as_("service") as head:
            decided = [one.row.id for one in to_draw_from(head, now=self.at)[:count]]
            draw_sample(
                head,
                auditor_id=self.member("auditor").user_id,
                contact_ids=decided,
                now=self.at,
            )
        return self

    def accept(self, team: str) -> Self:
        """The team takes it over."""
        self.wait(25)
        with self.as_(f"team.{team}") as receiver:
            pack = Disclosure.objects.get(contact=self.contact_id, team__code=team)
            accept_hand_over(receiver, disclosure_id=pack.pk, now=self.at)
        return self

    def tell(self, *, by_phone: str, minutes: int = 18) -> Self:
        """Business support rings and writes; what has no safe address waits for a manager."""
        self.wait(minutes)
        with self.as_("support") as support:
            for notice in Notice.objects.filter(
                contact=self.contact_id, state=Notice.State.DRAFTED
            ):
                if notice.by == Notice.By.TELEPHONE:
                    notices.tell_by_telephone(
                        support, notice_id=notice.pk, reached=True, said=by_phone, now=self.at
                    )
                elif not notices.why_not_yet(notice):
                    notices.send_notice(support, notice_id=notice.pk, now=self.at)
        return self
