"""A day in any hub: a contact at every stage, so that everybody finds work on their first page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from openmash.demo.characters import SIBLING, Families, Somebody, born, fact, sensitive
from openmash.demo.people import IN_TWO_HUBS
from openmash.demo.playing import Story
from openmash.demo.stories.back_and_forth import back_and_forth
from openmash.demo.stories.desk import asked_at_the_desk
from openmash.demo.stories.ends import AN_ASSESSMENT, for_every_team, outcome_that
from openmash.demo.stories.nights import a_night
from openmash.demo.stories.twice import twice_on_record
from openmash.demo.telling import AGREED, NOT_ASKED_CRIME, NOT_ASKED_RISK, REFUSED, told
from openmash.hubs.profile_files import SHIPPED, find_profile
from openmash.policy.profile import Profile
from openmash.policy.vocabulary import Channel, Rag
from openmash.triage.commands import shut_out

# As many requests as one enquiry of the demo makes.
_AT_ONCE = 7


@dataclass
class Day:
    """One hub on one day, and the families that ring it."""

    hub: str
    now: datetime
    profile: Profile = field(init=False)
    families: Families = field(init=False)

    def __post_init__(self) -> None:
        self.profile = find_profile(self.hub)
        town = self.profile.hub.authority
        self.families = Families(self.now, town, begin=SHIPPED.index(self.hub) * 11)

    @property
    def partners(self) -> list[str]:
        """The agencies that answer in this hub themselves."""
        return [agency.code for agency in self.profile.agencies if agency.kind != "outside"]

    @property
    def is_busy(self) -> bool:
        """Whether the hub has been open for an hour: what is urgent now came today."""
        calendar = self.profile.calendar
        an_hour_ago = calendar.spent_until(self.now, timedelta(minutes=60))
        return calendar.is_open(self.now) and self.now - an_hour_ago < timedelta(minutes=61)

    def begin(self, ago: int) -> Story:
        """A story that began when the hub had been open so many minutes less."""
        return Story(self.hub, self.now, ago=ago)


def a_day(hub: str, now: datetime) -> None:
    """Play it."""
    day = Day(hub, now)
    _at_the_desk(day)
    _in_triage(day)
    _enquiries(day)
    _before_a_decision(day)
    for_every_team(day.profile, day.begin, day.families)
    day.begin(5).draw_sample(3)
    a_night(day.profile, now, day.begin, day.families)
    back_and_forth(day.begin, day.families)
    asked_at_the_desk(day.begin, day.families)
    twice_on_record(day.begin, day.families)


def _at_the_desk(day: Day) -> None:
    """Being taken, arrived by itself, and finished for a manager: one with an alert."""
    profile = day.profile
    day.begin(16).take(
        said=told("She said at lunch that she does not want to go home this weekend."),
        people=day.families.girl(10)[:1],
    )
    day.begin(31).take(
        said=told("Her dad rang: he thinks that her stepmother locks her in."),
        people=day.families.girl(9),
        who="officer2",
    )
    day.begin(75).arrive(
        f"demo-{profile.hub.prefix}-1",
        said=told(
            "Third time this term that nobody fetched him. He waited until six with the caretaker.",
            by="Ms P. Hallam",
        ),
        people=day.families.boy(6),
        channel=Channel.EMAIL,
        consent=AGREED,
    )
    day.begin(140).arrive(
        f"demo-{profile.hub.prefix}-2",
        said=told(
            "Called to a flat at 23:10: shouting, a broken door, two children awake in the hall.",
            by="PC Jo Ellery",
            role="Police constable",
            at="Response team",
        ),
        people=[*(family := day.families.girl(4)), _not_named(family[0])],
        channel=Channel.POLICE_NOTIFICATION,
        consent=NOT_ASKED_RISK,
    )
    urgent = next(u.code for u in profile.urgent if u.asked and u.rag)
    bruise = day.begin(20).take(
        said=told(
            "A bruise shaped like a hand on the upper arm. He says that his stepfather did it.",
            by="Dr Anil Mehta",
            role="GP",
            at="Riverside Surgery",
        ),
        people=day.families.boy(7),
        ticks=[urgent],
        consent=NOT_ASKED_RISK,
    )
    if not day.is_busy:  # nobody went home before it was taken
        bruise.take_alerts("Rang the GP. He stays at the surgery until police come.")
    bruise.finish(acknowledged=False)
    day.begin(96).take(
        said=told("He steals food from other children's bags, and hides it in his sleeves."),
        people=day.families.boy(8),
        consent=AGREED,
    ).finish(acknowledged=False)


def _not_named(child: Somebody) -> Somebody:
    """Another child in the same place, of whom nobody knew more than this."""
    return Somebody(
        given="",
        family="",
        known_as="Ziggy",
        age="about 6",
        description="boy, red pyjamas, would not say his name",
        home=child.home,
        here="unknown",
    )


def _expected(day: Day, child: Somebody) -> Somebody:
    """The same mother's next child."""
    due = (day.now + timedelta(days=80)).date()
    return Somebody(given="", family=child.family, role=SIBLING, expected=due, home=child.home)


def _in_triage(day: Day) -> None:
    """With whoever decides: late, rated and not; early help; a family that said no."""
    day.begin(640).take(
        said=told("Often hungry, no coat, and the house is cold. Mum is low, and expects a baby."),
        people=[*(family := day.families.girl(5)), _expected(day, family[0])],
        consent=AGREED,
        channel=Channel.EMAIL,
    ).finish(acknowledged=False).allocate()
    day.begin(190).take(
        said=told("She cuts her arms and asked her friend to keep it secret."),
        people=day.families.girl(14),
        consent=AGREED,
    ).finish().allocate("decision2").assess(
        threshold="s17", level=3, consent="obtained", history="One contact two years ago, closed."
    )
    day.begin(230).take(
        said=told("Both parents work nights. The eldest, twelve, puts the small ones to bed."),
        people=day.families.girl(12),
        consent=AGREED,
    ).finish().allocate("earlyhelp").judge(
        Rag.GREEN, "They ask for help and know what would help.", threshold="early-help", level=2
    )
    day.begin(260).take(
        said=told("Late every day and tired. Mum says that it is nobody's business."),
        people=day.families.boy(9),
        consent=REFUSED,
    ).finish().allocate("decision2").assess(threshold="early-help", level=2, consent="refused")
    rated = day.begin(150).take(
        said=told("His brother sells for older boys, and he has begun to carry for them."),
        people=day.families.boy(13),
        consent=NOT_ASKED_CRIME,
    )
    rated.finish().allocate().assess(threshold="unclear", level=3, complex=True)
    rated.rate(Rag.AMBER, "Nobody knows yet how deep he is in it.", agreed=False)
    with rated.as_("manager") as manager:
        shut_out(
            manager,
            contact_id=rated.contact_id,
            person_id=rated.member("officer2").user_id,
            why="Her own son is in his class, and goes home with him.",
            now=rated.at,
        )
    if day.hub in IN_TWO_HUBS[2]:
        day.begin(300).take(
            said=told("A neighbour looks after the girl, for months now. Nobody told us."),
            people=day.families.girl(7),
            consent=AGREED,
        ).finish().allocate(IN_TWO_HUBS[0])


def _enquiries(day: Day) -> None:
    """Agencies at work: one answered with something sensitive, one waits, the others have not yet."""
    girl = day.families.girl(13)
    sister = Somebody(given="Nadia", family=girl[0].family, role=SIBLING, born=born(day.now, 15))
    first, second, *_ = day.partners
    story = day.begin(530).take(
        said=told(
            "Two men she calls uncles collect her from school. She has a new phone.",
            by="PC Jo Ellery",
            role="Police constable",
            at="Neighbourhood team",
        ),
        people=[*girl, sister],
        consent=NOT_ASKED_CRIME,
        channel=Channel.POLICE_NOTIFICATION,
    )
    story.finish().allocate().judge(
        Rag.AMBER,
        "Signs of exploitation that need the whole picture.",
        threshold="unclear",
        level=3,
        complex=True,
    )
    story.choose("mash-enquiry", "No agency alone knows enough.").ask(
        *day.partners[:3], told="A girl is collected from school by men who are not family."
    ).answer(
        first,
        "The pattern fits what we see elsewhere in the county. She is at real risk.",
        fact("Two vehicles were seen at the school gate, on five days."),
        sensitive("An operation is under way around one of the men."),
        recommends="Keep her in sight of an adult until the meeting",
        rag="RED",
    ).waits(second, "Dr Ruth Allan", "Named doctor")
    for number, codes in enumerate(_in_groups(day.partners)):
        pick, worry, what = _WORRIES[number % len(_WORRIES)]
        asking = day.begin(170 + 40 * number).take(
            said=told(worry), people=pick(day.families), consent=AGREED
        )
        asking.finish().allocate("decision2" if number % 2 else "").judge(
            Rag.AMBER, "More is known elsewhere than here.", threshold="unclear", level=3
        )
        asking.choose("mash-enquiry", "Each of them may hold a piece.").ask(*codes, told=what)


_WORRIES = (
    (
        Families.girl,
        "She flinches when her father fetches her, and will not say why.",
        "A girl of primary school age is afraid of her father.",
    ),
    (
        Families.boy,
        "Dad drinks again since he lost his job. The boy sleeps at friends' houses.",
        "A father drinks, and his son keeps away from home.",
    ),
    (
        Families.girl,
        "Mum moved in with a man whom she met last month. He has children whom he may not see.",
        "A man with a history has moved in with a mother and her child.",
    ),
)


def _in_groups(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(codes), _AT_ONCE):
        yield codes[start : start + _AT_ONCE]


def _before_a_decision(day: Day) -> None:
    """All is in; a strategy discussion to hold; recommended; challenged."""
    first, second, *_ = day.partners
    ended = day.begin(410).take(
        said=told("He told a teaching assistant that he is hit with a belt."),
        people=day.families.boy(8),
        consent=NOT_ASKED_RISK,
    )
    ended.finish().allocate().judge(
        Rag.AMBER, "He says it clearly; nobody saw marks.", threshold="unclear", level=3
    )
    ended.choose("mash-enquiry", "What do others know of the father?").ask(
        first, second, told="A boy says that he is hit at home."
    ).answer(
        first,
        "He was convicted of assault before he had children. The boy is at risk.",
        fact("One conviction of assault, eight years ago."),
        rag="RED",
    ).nothing_known(second).end_enquiry()
    strategy = day.begin(48).take(
        said=told("She is five weeks old, and has a bruise on her cheek."),
        people=day.families.girl(0.1),
        consent=NOT_ASKED_RISK,
    )
    strategy.finish().allocate().judge(
        Rag.RED,
        "A bruise on a baby who cannot move.",
        threshold="s47",
        level=4,
        harm_suffered_or_immediate=True,
    )
    strategy.agree_strategy(
        "A bruise on a baby who cannot move needs a paediatrician today.", "Police", "Health"
    )
    if not day.is_busy:
        strategy.hold_strategy(
            "S47 met, joint enquiry. She is on the ward tonight, with her mother."
        )
    outcome = outcome_that(day.profile, AN_ASSESSMENT)
    waiting = day.begin(380).take(
        said=told("His dad came to the gate shouting. Mum has a black eye and says she fell."),
        people=day.families.boy(6),
        consent=AGREED,
    )
    waiting.finish().allocate().judge(
        Rag.AMBER, "Signs of violence at home, seen by a child.", threshold="s17", level=3
    )
    waiting.choose(outcome, "It clearly needs a social worker.")
    if not waiting.decides_alone:
        waiting.recommend(
            outcome,
            "He sees violence at home and is afraid. His mother wants it to stop.",
            "A social worker should see him and his mother, safely and soon.",
            "We are worried about arguments at home, and want to help you both to be safe.",
        )
        _challenged(day, outcome)


def _challenged(day: Day, outcome: str) -> None:
    unclear = day.begin(450).take(
        said=told("Bins not emptied for months; the baby's cot stands in the kitchen."),
        people=day.families.girl(0.6),
        consent=AGREED,
    )
    unclear.finish().allocate("decision2").judge(
        Rag.AMBER, "Neglect that nobody has helped with yet.", threshold="s17", level=3
    )
    unclear.choose(outcome, "The baby cannot wait for the landlord.").recommend(
        outcome,
        "The home is not fit for a baby. Her mother is alone and ashamed.",
        "A social worker should see the home this week.",
    ).challenge("What did the health visitor see at the last visit? Ring her first.")
