"""A short story for each receiving team of a hub: decided, and handed over to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from openmash.demo.characters import Families, Somebody
from openmash.demo.playing import Story
from openmash.demo.telling import AGREED, NOT_ASKED_RISK, told
from openmash.disclosures.commands import allocate_referral, arrange_visit, give_oversight
from openmash.disclosures.models import Disclosure
from openmash.disclosures.queries import asked_of_team
from openmash.hubs.queries import hub_by_code
from openmash.policy.profile import Profile
from openmash.policy.vocabulary import Destination, Rag


@dataclass(frozen=True)
class End:
    """How a story of this kind goes: what is told, judged and decided."""

    who: Callable[[Families], list[Somebody]]
    worry: str
    rag: Rag
    why: str
    analysis: str
    facts: dict[str, Any]
    for_family: str = ""
    asked: bool = True  # for consent

    @property
    def consent(self) -> dict[str, str]:
        """How consent stands."""
        return AGREED if self.asked else NOT_ASKED_RISK


AN_ASSESSMENT = (Destination.SOCIAL_CARE, Destination.ASSESSMENT)

_ENDS = {
    Destination.SOCIAL_CARE: End(
        lambda f: f.boy(12),
        "He comes to school unwashed and falls asleep. He looks after his mother.",
        Rag.AMBER,
        "A boy who cares for his mother and is worn out. Both want help.",
        "An assessment will show what support the two of them need.",
        {"threshold": "s17", "level": 3},
        "Your son does a great deal at home. We want to see what would help you both.",
    ),
    Destination.ASSESSMENT: End(
        lambda f: f.girl(11),
        "She says that her mother's boyfriend comes into her room at night.",
        Rag.RED,
        "She says it clearly and is afraid of tonight.",
        "She must be safe today; police and a paediatrician are needed.",
        {"threshold": "s47", "level": 4, "harm_suffered_or_immediate": True},
        asked=False,
    ),
    Destination.EARLY_HELP: End(
        lambda f: f.girl(10),
        "Two moves in a year; she has no friends and stays in bed at weekends.",
        Rag.GREEN,
        "Mother and daughter are lonely and want to be helped.",
        "Early help can bring them into the school's family group.",
        {"threshold": "early-help", "level": 2},
        "Moving twice was hard. An early help worker can support you both.",
    ),
    Destination.AREA_TEAM: End(
        lambda f: f.boy(7),
        "Social care closed the case five weeks ago, and he sleeps in his coat again.",
        Rag.AMBER,
        "The same neglect, five weeks after closing.",
        "The team that knows the family goes on with them.",
        {"threshold": "s17", "level": 3, "weeks_since_closed": 5, "closed_by": "social-care"},
        "Things are hard again at home. The team that knows you will visit.",
    ),
    Destination.PREVIOUS_TEAM: End(
        lambda f: f.girl(13),
        "The case was closed six weeks ago. Mum drinks again, and the girl tells nobody.",
        Rag.GREEN,
        "The same worry as before, six weeks after closing.",
        "The team that held the case knows what helped.",
        {"threshold": "s17", "weeks_since_closed": 6, "same_concerns": True},
        "Things are hard again at home. The team that knows you will ring.",
    ),
    Destination.LOCALITY_DUTY: End(
        lambda f: f.boy(5),
        "The family sleeps in a car. Their visa lets them claim nothing.",
        Rag.RED,
        "Two children sleep in a car, and it freezes at night.",
        "The duty manager of the area acts today.",
        {"threshold": "s47", "level": 4, "circumstances": ["no-recourse-to-public-funds"]},
        asked=False,
    ),
    Destination.LOOKED_AFTER: End(
        lambda f: f.boy(15),
        "A boy of fifteen or sixteen came in a lorry. He knows nobody here.",
        Rag.RED,
        "A child alone in a country that he does not know.",
        "He needs a home tonight, and somebody who speaks his language.",
        {"threshold": "s47", "level": 4, "urgent": ["unaccompanied-asylum-seeking-child"]},
        asked=False,
    ),
    Destination.DISABILITY: End(
        lambda f: f.boy(9),
        "He has no words, and came back from respite with marks on his wrists.",
        Rag.AMBER,
        "A disabled boy with marks that nobody explains.",
        "The disability team knows how he tells what happens to him.",
        {"threshold": "s17", "level": 3, "circumstances": ["disability"]},
        "We want to find out how your son was hurt, with people who know how he tells things.",
    ),
    Destination.CHILD_SEXUAL_EXPLOITATION: End(
        lambda f: f.girl(15),
        "She gets lifts and money from a man of thirty, and calls him her boyfriend.",
        Rag.AMBER,
        "A pattern of grooming that she does not see.",
        "The exploitation team works with her before she breaks off contact.",
        {"threshold": "unclear", "level": 3, "circumstances": ["child-sexual-exploitation"]},
        asked=False,
    ),
    Destination.MISSING_COORDINATOR: End(
        lambda f: f.girl(14),
        "She stayed away two nights, and will not say where.",
        Rag.GREEN,
        "The second time this month; she came back well.",
        "The co-ordinator talks with her about where she goes.",
        {"threshold": "early-help", "level": 2, "circumstances": ["missing"]},
        "We want to talk with your daughter about the nights when she was away.",
    ),
    Destination.PRIVATE_FOSTERING: End(
        lambda f: f.boy(13),
        "He has lived with his football coach since spring. His parents are abroad.",
        Rag.GREEN,
        "A private arrangement of which nobody told us.",
        "The area team looks at the arrangement and at how he is.",
        {"threshold": "s17", "level": 2, "circumstances": ["private-fostering"]},
        "Your son lives with another family. We must see that he is well there.",
    ),
    Destination.LADO: End(
        lambda f: f.girl(12),
        "A swimming teacher sends her messages at night, and asks her to delete them.",
        Rag.AMBER,
        "Somebody in a position of trust; she is not alone with him now.",
        "The designated officer decides with his employer what happens next.",
        {"threshold": "unclear", "level": 3, "circumstances": ["position-of-trust"]},
        asked=False,
    ),
    Destination.JOINT_POLICE_TEAM: End(
        lambda f: f.boy(10),
        "He says that his uncle hit him with a cable. The marks are fresh.",
        Rag.RED,
        "Physical abuse of a child under 16 by somebody of the family.",
        "The joint team sees him today, with a paediatrician.",
        {"threshold": "s47", "level": 4, "circumstances": ["joint-police-criteria"]},
        asked=False,
    ),
}


def outcome_that(profile: Profile, leads_to: tuple[Destination, ...]) -> str:
    """The first outcome of this hub, chosen at triage, that leads to one of these."""
    for destination in leads_to:
        for outcome in profile.outcomes:
            if outcome.destination is destination and "triage" in outcome.stage:
                return outcome.code
    raise LookupError(f"{profile.hub.code} has no outcome that leads to {leads_to}")


def for_every_team(profile: Profile, begin: Callable[[int], Story], families: Families) -> None:
    """Play one for each, some days apart; the first is accepted already."""
    for number, team in enumerate(profile.teams):
        wanted = [d for d in team.destinations if d in _ENDS and _leads(profile, d)]
        if not wanted:
            continue
        end, outcome = _ENDS[wanted[0]], outcome_that(profile, (wanted[0],))
        story = begin(560 + 130 * number).take(
            said=told(end.worry), people=end.who(families), consent=end.consent
        )
        facts = end.facts | {"consent": end.consent["status"]}
        story.finish().allocate().judge(end.rag, end.why, **facts)
        story.choose(outcome, end.why).recommend(outcome, end.why, end.analysis, end.for_family)
        story.authorise("Agreed.")
        if asked_of_team(hub_by_code(profile.hub.code).pk) and number == 0:
            _followed_up(story, team.code)


def _followed_up(story: Story, team: str) -> None:
    """A worker has it and has arranged to visit; the team's manager looked at it with them."""
    story.accept(team)
    with story.as_(f"team.{team}") as receiver:
        pack = Disclosure.objects.get(contact=story.contact_id)
        allocate_referral(
            receiver,
            disclosure_id=pack.pk,
            who="Nia Cole",
            phone="01632 960540",
            now=story.at,
        )
        arrange_visit(
            receiver,
            when=story.at + timedelta(days=2),
            words="Agreed with the family, and with whoever made the referral.",
            now=story.at,
            disclosure_id=pack.pk,
        )
    story.wait(30)
    with story.as_(f"team.{team}") as receiver:
        give_oversight(
            receiver,
            disclosure_id=pack.pk,
            when=story.at,
            words="See the school first.",
            now=story.at,
        )


def _leads(profile: Profile, destination: Destination) -> bool:
    return any(o.destination is destination and "triage" in o.stage for o in profile.outcomes)
