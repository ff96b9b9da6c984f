"""A hub in the middle of its day: a contact at every stage, and in each a word that not everybody reads.

It is played by the commands that people use, and committed: requests come to it from outside.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from openmash.access.models import Bar, Membership
from openmash.access.rows import on_behalf_of_hub
from openmash.adapters.email import read_email
from openmash.adapters.postcodes import Authority
from openmash.contacts import commands as contacts
from openmash.contacts.commands.attaching import NewFile, attach_files
from openmash.contacts.models import (
    Alert,
    Attachment,
    ContactNote,
    OutOfHoursCase,
    PersonInContact,
)
from openmash.deadlines.models import Deadline
from openmash.decisions import commands as decisions
from openmash.decisions.models import Decision
from openmash.demo.characters import PARENT, Somebody, fact, sensitive
from openmash.demo.playing import Story
from openmash.disclosures.models import Disclosure
from openmash.enquiries import commands as enquiries
from openmash.enquiries.answers import CHECKED, Answer, AnswerItem, SystemChecked
from openmash.enquiries.models import Item, Request
from openmash.front_door.elsewhere.commands import pass_to_authority
from openmash.front_door.mail.commands import take_email
from openmash.front_door.models import OutsideAnswer, Question, ReceivedEmail, SentForm
from openmash.front_door.questions.commands import ask_referrer
from openmash.notices import commands as notices
from openmash.notices.models import Notice
from openmash.people.commands import NewPerson, PersonFacts, add_people
from openmash.people.duplicates import ask_about_pair
from openmash.people.merging import merge_people
from openmash.policy.actors import Actor
from openmash.policy.vocabulary import Rag, Referrer, Role
from openmash.triage import commands as triage
from openmash.triage.models import Rating
from tests import files
from tests.emails import an_email
from tests.factories import NORTHAMPTONSHIRE, a_code, a_member

COVENTRY = "coventry"


class Mark(StrEnum):
    """A word for each kind of thing that somebody must not read. It stands nowhere else."""

    NAME = "Zqname"  # the family's
    HOME = "Zqhome"
    REFERRER = "Zqreferrer"
    SAID = "Zqsaid"  # the worry, in the caller's words
    BARRED = "Zqbarred"  # why somebody is shut out
    KEPT = "Zqkept"  # not to be told to the family
    NOTE = "Zqnote"
    ALERT = "Zqalert"
    RATED = "Zqrated"
    ASKED = "Zqasked"  # what the agencies are told
    ITEM = "Zqitem"  # what the police returned
    SO_WHAT = "Zqmeans"
    SENSITIVE = "Zqsensitive"
    EXISTENCE = "Zqexists"  # health: nobody in the hub may read it
    NARROWED = "Zqnarrowed"
    DRAFT = "Zqdraft"
    WAITING = "Zqwaiting"
    ANALYSIS = "Zqanalysis"
    AGREED = "Zqagreed"  # what the manager said to whoever recommended
    STRATEGY = "Zqstrategy"
    TOLD = "Zqtold"  # what letters say
    HELD = "Zqheld"  # why a manager held one
    FILE = "Zqfile"  # the name of a file
    NEWS = "Zqnews"  # what somebody told later
    NIGHT = "Zqnight"  # why it cannot wait until the hub opens
    QUESTION = "Zqquestion"  # what the referrer was asked
    OUTSIDE = "Zqoutside"  # what it is proposed to tell another council
    FORM = "Zqform"  # the online form, as it was sent
    EMAIL = "Zqemail"  # an automatic answer that was set aside
    ELSEWHERE = "Zqelsewhere"  # another hub's family


# Who works where: what the stories call them, and their role.
STAFF = {
    "officer": Role.MASH_OFFICER,
    "support": Role.BUSINESS_SUPPORT,
    "decision": Role.DECISION_MAKER,
    "decision2": Role.DECISION_MAKER,
    "earlyhelp": Role.EARLY_HELP_DECISION_MAKER,
    "manager": Role.TEAM_MANAGER,
    "manager2": Role.TEAM_MANAGER,
    "practice": Role.PRACTICE_MANAGER,
    "service": Role.SERVICE_MANAGER,
    "nights": Role.OUT_OF_HOURS,
    "auditor": Role.AUDITOR,
    "auditor2": Role.AUDITOR,
    "admin": Role.HUB_ADMINISTRATOR,
    "barred": Role.TEAM_MANAGER,
}
# Of the four agencies three are asked; of the two teams the first is handed the contact.
AGENCIES = ("police", "health", "education", "housing")
TEAMS = ("first-response", "daat")
PEOPLE_ELSEWHERE = {f"other.{role}": role for role in Role}

RECEIVING, TO_ALLOCATE, TRIAGE, ENQUIRY, TO_AUTHORISE, CLOSED = (
    "receiving", "to-allocate", "triage", "enquiry", "to-authorise", "closed",
)  # fmt: skip
STAGES = (RECEIVING, TO_ALLOCATE, TRIAGE, ENQUIRY, TO_AUTHORISE, CLOSED)


class Played(Story):
    """A story whose people are the tests' own. It began eight hours ago, as the hub is open."""

    def __init__(self, people: dict[str, Membership], hub: str = NORTHAMPTONSHIRE) -> None:
        super().__init__(hub, datetime.now(UTC), ago=8 * 60)
        self.people = people

    def _find(self, who: str) -> Membership:
        return self.people[who]


@dataclass
class World:
    """Who works there, and what there is to ask for, by the names that addresses give it."""

    people: dict[str, Membership]
    contacts: dict[str, UUID] = field(default_factory=dict)
    # {"request_id": {"police": ...}, ...}
    things: dict[str, dict[str, UUID]] = field(default_factory=dict)
    ratings: dict[str, UUID] = field(default_factory=dict)  # by the stage of the contact


def people() -> dict[str, Membership]:
    """Everybody, made once however many tests ask."""
    found = {name: _somebody(f"nh.{name}", role) for name, role in STAFF.items()}
    for code in AGENCIES:
        found[code] = _somebody(f"nh.{code}", Role.AGENCY_PARTNER, agency=code)
    for code in TEAMS:
        found[f"team.{code}"] = _somebody(f"nh.team.{code}", Role.RECEIVING_TEAM, team=code)
    for name, role in PEOPLE_ELSEWHERE.items():
        agency = "police" if role is Role.AGENCY_PARTNER else None
        team = a_code("team", COVENTRY) if role is Role.RECEIVING_TEAM else None
        found[name] = _somebody(f"cv.{name}", role, hub=COVENTRY, agency=agency, team=team)
    return found


def _somebody(username: str, role: Role, **where: Any) -> Membership:
    known = Membership.objects.select_related("user", "hub")
    found = known.filter(user__username=username).first()
    return found or a_member(role, username=username, name=f"Person of {username}", **where)


def family(children: int = 1) -> list[Somebody]:
    home = (f"1 {Mark.HOME} Lane\nKettering", "NN16 0AA")
    named = [
        Somebody(given=f"Child{n}", family=Mark.NAME, born=date(2018, 5, 1 + n % 28), home=home)
        for n in range(children)
    ]
    parent = Somebody(
        given="Parent",
        family=Mark.NAME,
        role=PARENT,
        home=home,
        safe="yes",
        phone="01632 960777",
    )
    return [*named, parent]


SAID = {
    "concerns": f"The worry {Mark.SAID}",
    "impact": f"What it does {Mark.SAID}",
    "keep_from_family": f"Never tell them {Mark.KEPT}",
    "referrer_name": f"Ms {Mark.REFERRER}",
    "referrer_role": "Head teacher",
    "referrer_organisation": "Oak Primary",
    "referrer_address": "Oak Primary\nKettering",
}


def begun(world: World, *, children: int = 1, ticks: tuple[str, ...] = ()) -> Played:
    """A contact that is being taken."""
    story = Played(world.people)
    consent = {"status": "obtained", "given_by": "the mother"}
    story.take(said=SAID, people=family(children), ticks=ticks, consent=consent)
    return story


def rated(world: World, *, children: int = 1) -> Played:
    """A contact that a decision maker has judged and rated."""
    story = begun(world, children=children)
    story.finish(acknowledged=False).allocate(to="decision", note="Please look today.")
    story.judge(Rag.AMBER, f"Because {Mark.RATED}", threshold="s17", level=3, consent="obtained")
    return story


def answered(story: Played) -> Played:
    """Three agencies asked: the police answer, health says only that there is something, education
    is still writing."""
    story.choose("mash-enquiry", "The whole picture is needed.")
    story.ask("police", "health", "education", told=f"We were told {Mark.ASKED}")
    story.answer(
        "police",
        f"It means {Mark.SO_WHAT}",
        fact(f"Called out {Mark.ITEM}"),
        sensitive(f"An operation {Mark.SENSITIVE}"),
        recommends="Look soon",
    )
    with story.as_("health") as partner:
        enquiries.return_information(
            partner,
            request_id=asked(story, "health"),
            answer=Answer(
                systems=(SystemChecked(name="Records", state=CHECKED),),
                items=(sensitive(f"A treatment {Mark.EXISTENCE}"),),
                so_what="Ring us before you decide.",
                holder_post="Named nurse",
                existence_only=True,
                narrowed_why=f"The patient {Mark.NARROWED}",
            ),
            now=story.wait(5).at,
        )
    story.waits("education", f"Ms {Mark.WAITING}", "Designated teacher")
    with story.as_("education") as partner:
        enquiries.save_draft(
            partner,
            request_id=asked(story, "education"),
            version=0,
            answer=Answer(items=(AnswerItem(text=f"Absent {Mark.DRAFT}"),)),
            now=story.wait(5).at,
        )
    return story


def asked(story: Played, agency: str) -> UUID:
    """The request to an agency, as that agency finds it."""
    request = Request.objects.get(contact=story.contact_id, agency__code=agency)
    return UUID(str(request.pk))


def recommended(story: Played) -> Played:
    """A strategy discussion was held; a recommendation waits for a manager."""
    story.end_enquiry("Enough is in.")
    with story.as_("manager") as manager:
        discussion = decisions.agree_strategy_discussion(
            manager,
            contact_id=story.contact_id,
            reason=f"Because {Mark.STRATEGY}",
            now=story.wait(5).at,
        )
    with story.as_("decision") as maker:
        decisions.hold_strategy_discussion(
            maker,
            discussion_id=discussion.pk,
            held_at=story.wait(5).at,
            conclusion=f"Concluded {Mark.STRATEGY}",
            now=story.at,
        )
    story.recommend(
        "s17-assessment",
        f"The analysis {Mark.ANALYSIS}",
        f"The reason {Mark.ANALYSIS}",
        f"We say {Mark.TOLD}",
    )
    return story


def decided(story: Played) -> Played:
    """Agreed, handed over, one letter sent and another held."""
    story.authorise(f"I agree {Mark.AGREED}")
    with story.as_("manager") as manager:
        outcome = Notice.objects.filter(contact=story.contact_id, what=Notice.What.OUTCOME)
        sent, held = outcome.get(to=Notice.To.FAMILY), outcome.get(to=Notice.To.REFERRER)
        notices.send_notice(manager, notice_id=sent.pk, now=story.wait(5).at)
        why = f"Wait {Mark.HELD}"
        notices.hold_notice(manager, notice_id=held.pk, why=why, now=story.wait(5).at)
    return story


def a_day(children: int = 1) -> World:
    """Everything, at every stage."""
    world = World(people())
    stories = {
        TO_ALLOCATE: begun(world, children=children),
        TRIAGE: rated(world, children=children),
        ENQUIRY: answered(rated(world, children=children)),
        TO_AUTHORISE: recommended(answered(rated(world, children=children))),
        CLOSED: decided(recommended(answered(rated(world, children=children)))),
        RECEIVING: begun(world, children=children),  # last: it asks whether they are on record
    }
    stories[TO_ALLOCATE].finish(acknowledged=False)
    _later(stories[ENQUIRY])
    with stories[TRIAGE].as_("officer") as officer:
        contacts.pass_to_out_of_hours(
            officer,
            contact_id=stories[TRIAGE].contact_id,
            why=f"Tonight {Mark.NIGHT}",
            now=stories[TRIAGE].at,
        )
    with stories[CLOSED].as_("manager") as manager:
        triage.shut_out(
            manager,
            contact_id=stories[CLOSED].contact_id,
            person_id=world.people["housing"].user_id,
            why=f"Her sister {Mark.BARRED}",
            now=stories[CLOSED].at,
        )
    world.contacts = {stage: story.contact_id for stage, story in stories.items()}
    _elsewhere(world)
    passed = _passed_on(world)
    with stories[CLOSED].as_("manager") as manager:
        world.things = _things(world.contacts) | {"passed_id": {"passed": passed}}
        with on_behalf_of_hub(manager):
            bar = Bar.objects.get(
                contact_id=world.contacts[CLOSED], person=world.people["housing"].user
            )
        world.things["bar_id"] = {"housing": bar.pk}
        world.things |= _second_records(manager, world, stories[CLOSED].at)
        stage_of = {key: stage for stage, key in world.contacts.items()}
        for rating in Rating.objects.filter(contact__in=stage_of):
            world.ratings[stage_of[rating.contact_id]] = rating.pk
    return world


def _second_records(manager: Actor, world: World, now: datetime) -> dict[str, dict[str, UUID]]:
    """Of the child of a finished contact there are two more records: one is one with it, one may be."""
    child = PersonInContact.objects.filter(contact=world.contacts[CLOSED]).order_by("position")[0]
    second, third = add_people(
        manager,
        people=[
            NewPerson(facts=PersonFacts(given_names=name), is_child=True)
            for name in (Mark.NAME, Mark.NAME)
        ],
        now=now,
    )
    merge = merge_people(manager, kept_id=child.person_id, other_id=second.pk, now=now)
    pair = ask_about_pair(manager, one_id=child.person_id, other_id=third.pk, now=now)
    return {"merge_id": {"second": merge.pk}, "pair_id": {"third": pair.pk}}


def _later(story: Played) -> None:
    """What comes to a finished record: a note, an alert, a file, news; and an e-mail, set aside."""
    with story.as_("officer") as officer:
        about = {"contact_id": story.contact_id, "now": story.at}
        contacts.add_note(officer, text=f"Rang again {Mark.NOTE}", **about)
        contacts.raise_alert(officer, kind="urgent", words=f"At once {Mark.ALERT}", **about)
        attach_files(officer, files=[NewFile(f"{Mark.FILE}.pdf", files.PDF)], **about)
        contacts.add_information(officer, text=f"It goes on {Mark.NEWS}", source="letter", **about)
        SentForm.objects.create(
            hub_id=officer.hub_id,
            contact_id=story.contact_id,
            answers={"said": {"concerns": f"As written {Mark.FORM}"}},
            sent_at=story.at,
        )
        ask_referrer(
            officer,
            text=f"Which school {Mark.QUESTION}?",
            by=Question.By.TELEPHONE,
            due_at=story.at + timedelta(hours=4),
            **about,
        )
        OutsideAnswer.objects.create(
            hub_id=officer.hub_id,
            contact_id=story.contact_id,
            tells=True,
            text=f"May be told {Mark.OUTSIDE}",
            proposed_by_id=officer.person_id,
            proposed_at=story.at,
        )
        away = an_email(f"I am away {Mark.EMAIL}", X_Autoreply="yes")
        take_email(officer, read_email(away.as_bytes()), now=story.at)


def _elsewhere(world: World) -> None:
    """A family of the other hub, whose clocks have run out at any time of day: its managers see them."""
    story = Played({"officer": world.people["other.mash-officer"]}, COVENTRY)
    story.move_to(datetime.now(UTC) - timedelta(days=5))
    home = (Mark.ELSEWHERE, "CV1 1AA")
    story.take(
        said={"concerns": f"Another worry {Mark.ELSEWHERE}"},
        people=[Somebody(given="Child", family=Mark.ELSEWHERE, home=home)],
        referrer=Referrer.PUBLIC,
    )


def _passed_on(world: World) -> UUID:
    """A contact about a child of another authority, whose hub works elsewhere."""
    story = Played(world.people)
    story.take(said={"concerns": "A child of another authority"}, people=[])
    with story.as_("officer") as officer:
        passed = pass_to_authority(
            officer,
            contact_id=story.contact_id,
            authority=Authority("E10000031", "Warwickshire"),
            why="They live there.",
            told="Jo, by telephone",
            phone="01632 960444",
            now=story.at,
        )
    return UUID(str(passed.pk))


def _things(at: dict[str, UUID]) -> dict[str, dict[str, UUID]]:
    """What addresses ask for, as a manager finds it, each under a name that the tests use."""
    enquiry, closed = at[ENQUIRY], at[CLOSED]
    requests = Request.objects.filter(contact=enquiry).select_related("agency")
    items = Item.objects.filter(contact=enquiry).select_related("agency")
    child = PersonInContact.objects.filter(contact=closed).order_by("position")[0]
    return {
        "contact_id": at,
        "case_id": {"night": OutOfHoursCase.objects.get(contact=at[TRIAGE]).pk},
        "note_id": {"news": ContactNote.objects.get(contact=enquiry, source="letter").pk},
        "answer_id": {"outside": OutsideAnswer.objects.get(contact=enquiry).pk},
        "question_id": {"asked": Question.objects.get(contact=enquiry).pk},
        "attachment_id": {"file": Attachment.objects.get(contact=enquiry).pk},
        "email_id": {"aside": ReceivedEmail.objects.get(hub__code=NORTHAMPTONSHIRE).pk},
        "alert_id": {"urgent": Alert.objects.get(contact=enquiry).pk},
        "deadline_id": {
            "running": Deadline.objects.filter(
                contact_id=enquiry, on_id=enquiry, met_at=None, superseded_at=None
            )[0].pk
        },
        "named_id": {"child": child.pk},
        "person_id": {"child": child.person_id},
        "request_id": {request.agency.code: request.pk for request in requests},
        "item_id": {
            f"{item.agency.code}{' sensitive' if item.is_sensitive else ''}": item.pk
            for item in items
        },
        "decision_id": {
            stage: Decision.objects.get(contact=at[stage]).pk for stage in (TO_AUTHORISE, CLOSED)
        },
        "notice_id": {
            f"{notice.to} {notice.by}": notice.pk
            for notice in Notice.objects.filter(contact=closed, what=Notice.What.OUTCOME)
        },
        "disclosure_id": {"pack": Disclosure.objects.get(contact=closed).pk},
    }
