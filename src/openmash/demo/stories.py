"""The demo's stories: the three of the Northamptonshire leaflet for parents, and one contact at every
stage in each hub, with times relative to now. All people are made up."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from openmash.demo.playing import (
    ADULT,
    PARENT,
    SIBLING,
    Somebody,
    Story,
    fact,
    opinion,
    sensitive,
)
from openmash.hubs.profile_files import SHIPPED, find_profile
from openmash.policy.profile import Profile
from openmash.policy.vocabulary import Channel, Consent, Rag, Referrer

NORTHAMPTONSHIRE = "northamptonshire"


def play(*, now: datetime, say: Callable[[str], None]) -> None:
    """Play every story as the people of the demo."""
    say("Playing the three stories of the leaflet")
    anonymous_neighbour(now)
    self_referral(now)
    school(now)
    for hub in SHIPPED:
        say(f"Playing a day of {find_profile(hub).hub.name}")
        a_day(hub, now)


def _born(now: datetime, years: int, days: int = 40) -> date:
    return (now - timedelta(days=years * 365 + days)).date()


def anonymous_neighbour(now: datetime) -> None:
    """A neighbour who gives no name: a young child left alone while the parents work extra shifts."""
    home = ("14 Tanner Row\nNorthampton", "NN1 5QX")
    Story(NORTHAMPTONSHIRE, now - timedelta(days=2, hours=6)).take(
        referrer=Referrer.ANONYMOUS,
        said={
            "concerns": "The little boy next door is in the flat on his own in the evenings. He cries at "
            "the window. Three times in the last week, for an hour or more, from about six.",
            "impact": "He sounds frightened. He called through the letter box that he was hungry.",
            "working_well": "The parents are kind to him when they are in.",
            "safety_scale": 4,
            "if_nothing_changes": "He will hurt himself, or there will be a fire.",
            "parents_aware": "no",
        },
        people=[
            Somebody(given="Jakub", family="Zelenka", born=_born(now, 4), home=home),
            Somebody(
                given="Ivana",
                family="Zelenka",
                role=PARENT,
                relation="mother",
                safe="yes",
                home=home,
            ),
            Somebody(
                given="Petr",
                family="Zelenka",
                role=PARENT,
                relation="father",
                safe="yes",
                home=home,
            ),
        ],
        consent={
            "status": Consent.NOT_SOUGHT,
            "exception": "increased-risk-of-harm",
            "exception_whose": "the child's",
            "why": "The caller gave no name and will not ask.",
        },
        ticks=["child-found-alone"],
    ).take_alerts("Police asked for a welfare visit this evening.").finish().allocate().judge(
        Rag.AMBER,
        "Left alone more than once, but both parents are known to services and he is safe tonight.",
        history="No earlier contact. Known to universal health services only.",
        threshold="unclear",
        complex=True,
        urgent=["child-found-alone"],
    ).choose("mash-enquiry", "We need to know what the health visitor and the school know.").ask(
        "police",
        "health",
        "education",
        "housing",
        told="A caller says that a four-year-old is left alone in the evenings.",
    ).answer(
        "health",
        "They want to do right by him and cannot afford care. Help with money and child care would do most.",
        fact(
            "Both parents told the health visitor in September that they are behind with the rent and "
            "have taken evening shifts.",
            dated="2026-09-17",
            system="SystmOne",
            about="Ivana Zelenka",
        ),
        opinion("Warm with him; tired."),
        recommends="Social work assessment with a plan for the evenings",
        rag="AMBER",
    ).answer(
        "police",
        "No risk from violence is known. Being alone is the risk.",
        fact("Welfare visit on the evening of the call: he was with his mother, safe and well."),
        sensitive(
            "A neighbour in the block is watched in another matter. Officers will not be named."
        ),
        recommends="No police action",
        rag="AMBER",
    ).nothing_known("education").nothing_known("housing").end_enquiry().recommend(
        "s17-assessment",
        "A four-year-old is left alone because both parents work in the evening. They told their health "
        "visitor that they struggle. He is loved and he is not safe in those hours.",
        "He needs a plan for the evenings now, and the family needs help with money and child care.",
        "Your son was on his own in the evenings. We want to help you to find safe care for those hours.",
    ).authorise("Agreed. Visit arranged for tomorrow.")


def self_referral(now: datetime) -> None:
    """A mother asks for help: her eldest kicks off at home, and she fears for the younger ones."""
    home = ("3 Loom Court\nKettering", "NN16 0TR")
    Story(NORTHAMPTONSHIRE, now - timedelta(days=1, hours=4)).take(
        referrer=Referrer.FAMILY,
        said={
            "referrer_name": "Carla Denham",
            "referrer_phone": "01632 960741",
            "referrer_relation": "mother",
            "concerns": "My eldest is kicking off at home. He punches doors, and last night he went for "
            "his sister. I am scared of what he will do to the little ones.",
            "impact": "The girls hide in the bathroom. The youngest has started to wet the bed.",
            "working_well": "He is calm with his uncle, who lives round the corner.",
            "safety_scale": 3,
            "support_needed": "Somebody to talk to him, and somewhere safe when he is like that.",
            "parents_aware": "yes",
        },
        people=[
            Somebody(
                given="Tyler",
                family="Denham",
                born=_born(now, 14),
                school="Loatlands Academy",
                home=home,
            ),
            Somebody(
                given="Maisie",
                family="Denham",
                born=_born(now, 9),
                school="Brook Primary",
                home=home,
            ),
            Somebody(
                given="Poppy",
                family="Denham",
                born=_born(now, 5),
                school="Brook Primary",
                home=home,
            ),
            Somebody(
                given="Carla",
                family="Denham",
                role=PARENT,
                relation="mother",
                safe="yes",
                phone="01632 960741",
                home=home,
            ),
            Somebody(given="Dean", family="Marlow", role=ADULT, relation="uncle", here="no"),
        ],
        consent={"status": Consent.OBTAINED, "given_by": "Carla Denham, mother"},
    ).finish().allocate().judge(
        Rag.AMBER,
        "Younger children hurt or at risk of it at home; what police and school know decides the rest.",
        threshold="unclear",
        complex=True,
        needs_action_to_prevent_harm=True,
        consent="obtained",
    ).choose("mash-enquiry", "Police and school will know how often, and how bad.").ask(
        "police",
        "education",
        "health",
        told="A mother asks for help: her eldest is violent at home, and the younger ones are afraid.",
    ).answer(
        "police",
        "It is getting worse: more calls, closer together, and now a sister hurt.",
        fact(
            "Eleven calls to the address since January, four in the last month.",
            system="Niche",
            reference="26-114 to 26-1098",
        ),
        recommends="Joint visit with social care",
        rag="RED",
    ).answer(
        "education",
        "All three show that home is not calm. The injuries were explained each time, differently.",
        fact("All three children are on behaviour plans.", system="CPOMS"),
        fact(
            "Maisie came to school with bruised arms on 3 and 11 November.",
            about="Maisie Denham",
            dated="2026-11-11",
            system="CPOMS",
        ),
        recommends="Assessment of the whole family",
        rag="AMBER",
    ).nothing_known("health").end_enquiry().recommend(
        "s17-assessment",
        "Violence by the eldest is frequent and rising; the younger children are hurt and afraid. Their "
        "mother asks for help and can use it. His uncle calms him.",
        "A social worker should see all three now and make a safety plan with mother and uncle.",
        "You asked for help with how things are at home. A social worker will make a plan with you.",
    )


def school(now: datetime) -> None:
    """A school: poor attendance after the parents parted; early help with the family's consent."""
    home = ("27 Weaver Street\nWellingborough", "NN8 2PL")
    Story(NORTHAMPTONSHIRE, now - timedelta(days=3, hours=5)).take(
        said={
            "referrer_name": "Helen Frost",
            "referrer_role": "Pastoral lead",
            "referrer_organisation": "Croyland Junior School",
            "referrer_phone": "01632 960655",
            "concerns": "Attendance has dropped from 97% to 71% since September. His parents parted in "
            "August. He was never a worry before.",
            "impact": "He has fallen behind and says that his tummy hurts on school days.",
            "working_well": "Mum answers every call, and wants help.",
            "safety_scale": 7,
            "actions_taken": "Met both parents; agreed a morning plan in October. It held for two weeks.",
            "parents_aware": "yes",
        },
        people=[
            Somebody(
                given="Reuben",
                family="Asante",
                born=_born(now, 8),
                school="Croyland Junior School",
                home=home,
            ),
            Somebody(
                given="Esther",
                family="Asante",
                role=PARENT,
                relation="mother",
                safe="yes",
                home=home,
            ),
            Somebody(
                given="Daniel",
                family="Asante",
                role=PARENT,
                relation="father",
                here="no",
                home=("Flat 2, 60 Mill Lane\nWellingborough", "NN8 4TD"),
                safe="yes",
            ),
        ],
        consent={"status": Consent.OBTAINED, "given_by": "Esther Asante, mother"},
    ).finish().allocate().judge(
        Rag.AMBER,
        "A change in a child who was doing well; no sign of harm, but it is not clear why.",
        threshold="unclear",
        consent="obtained",
    ).choose("mash-enquiry", "To see whether anything stands behind the change.").ask(
        "health",
        "education",
        "police",
        told="A school is worried about falling attendance since August.",
    ).answer(
        "health",
        "The referral to CAMHS fits with the parents' parting. Nothing suggests harm.",
        fact(
            "The GP referred him to CAMHS in October: severe temper tantrums at home.",
            dated="2026-10-14",
            system="SystmOne",
            about="Reuben Asante",
        ),
        rag="GREEN",
    ).answer(
        "education",
        "Until the summer he came every day. This is new, and both parents work with the school.",
        fact("Attendance 96 to 98% in each year until July.", system="Capita One"),
        recommends="Early help, with the school",
        rag="GREEN",
    ).nothing_known("police").end_enquiry().recommend(
        "early-help",
        "A child who struggles with his parents' parting. No safeguarding concern was found; both parents "
        "want help and agreed to it.",
        "Early help can support the family and the school with one plan.",
        "Your son finds the change at home hard. An early help worker can support you all.",
    ).authorise()


_FAMILIES = (
    ("Okonjo", "Ada", "Grace", "12 Canal Walk"),
    ("Hartley", "Finn", "Louise", "8 Orchard Rise"),
    ("Begum", "Zara", "Nasima", "41 Station Road"),
    ("Kowalczyk", "Lena", "Marta", "5 Priory Close"),
    ("Price", "Owen", "Sian", "19 Market Hill"),
    ("Nowak", "Olek", "Beata", "2 Ferry Lane"),
)


def _family(number: int, now: datetime, town: str) -> list[Somebody]:
    family, child, mother, street = _FAMILIES[number]
    home = (f"{street}\n{town}", "")
    return [
        Somebody(given=child, family=family, born=_born(now, 6 + number), home=home),
        Somebody(
            given=mother,
            family=family,
            role=PARENT,
            relation="mother",
            safe="unknown" if number % 2 else "yes",
            home=home,
        ),
    ]


def _told(words: str, who: str = "Alison Byrne", role: str = "Teacher") -> dict[str, str]:
    return {
        "referrer_name": who,
        "referrer_role": role,
        "referrer_organisation": "Millbrook Primary School",
        "referrer_phone": "01632 960321",
        "concerns": words,
        "parents_aware": "yes",
    }


def a_day(hub: str, now: datetime) -> None:
    """A contact at every stage, so that every page has something on it at first sight."""
    profile = find_profile(hub)
    town = profile.hub.authority
    urgent = next(u.code for u in profile.urgent if u.asked and u.rag)
    agencies = [a.code for a in profile.agencies if a.kind != "outside"][:3]
    outcome = _assessed(profile)
    agreed = {"status": Consent.OBTAINED, "given_by": "the mother"}

    # Being taken now; and one that waits for a manager, with an alert that nobody has taken.
    Story(hub, now - timedelta(minutes=25)).take(
        said=_told("She said at lunch that she does not want to go home this weekend."),
        people=_family(0, now, town)[:1],
    )
    Story(hub, now - timedelta(minutes=40)).take(
        said=_told(
            "A bruise shaped like a hand on his upper arm. He says that his stepfather did it.",
            "Dr Anil Mehta",
            "GP",
        ),
        people=_family(1, now, town),
        ticks=[urgent],
        consent={
            "status": Consent.NOT_SOUGHT,
            "exception": "increased-risk-of-harm",
            "exception_whose": "the child's",
        },
    ).finish()
    # In triage, and late.
    Story(hub, now - timedelta(days=1, hours=7)).take(
        said=_told("Often hungry, no coat, and the house is cold. Mum is low since the baby came."),
        people=_family(2, now, town),
        consent=agreed,
        channel=Channel.EMAIL,
    ).finish().allocate()
    # An enquiry: one agency answered, one waits for somebody, one is late; something sensitive.
    story = (
        Story(hub, now - timedelta(hours=9))
        .take(
            said=_told(
                "Two men she calls uncles collect her from school. She has a new phone.",
                "PC Jo Ellery",
                "Police constable",
            ),
            people=[
                *_family(3, now, town),
                Somebody(given="Nadia", family="Kowalczyk", role=SIBLING, born=_born(now, 15)),
            ],
            consent={"status": Consent.NOT_SOUGHT, "exception": "prejudice-serious-crime"},
            channel=Channel.POLICE_NOTIFICATION,
        )
        .finish()
        .allocate()
    )
    story.judge(
        Rag.AMBER,
        "Signs of exploitation that need the whole picture.",
        threshold="unclear",
        level=3,
        complex=True,
    )
    story.choose("mash-enquiry", "No agency alone knows enough.").ask(
        *agencies, told="A girl is collected from school by men who are not family."
    ).answer(
        agencies[0],
        "The pattern fits what we see elsewhere in the county. She is at real risk.",
        fact("Two vehicles were seen at the school gate, on five days."),
        sensitive("An operation is under way around one of the men."),
        recommends="Keep her in sight of an adult until the meeting",
        rag="RED",
    ).waits(agencies[1], "Dr Ruth Allan", "Named doctor")
    # A recommendation that waits for a manager.
    waiting = (
        Story(hub, now - timedelta(hours=20))
        .take(
            said=_told("His dad came to the gate shouting. Mum has a black eye and says she fell."),
            people=_family(4, now, town),
            consent=agreed,
        )
        .finish()
        .allocate()
    )
    waiting.judge(
        Rag.AMBER,
        "Signs of violence at home, seen by a child.",
        threshold="s17",
        level=3,
        consent="obtained",
    )
    waiting.choose(outcome, "It clearly needs a social worker.").recommend(
        outcome,
        "He sees violence at home and is afraid. His mother wants it to stop.",
        "A social worker should see him and his mother, safely and soon.",
        "We are worried about arguments at home, and want to help you both to be safe.",
    )
    # Decided, handed over, letters to send.
    done = (
        Story(hub, now - timedelta(days=2))
        .take(
            said=_told("He comes to school unwashed and falls asleep. He looks after his mother."),
            people=_family(5, now, town),
            consent=agreed,
        )
        .finish()
        .allocate()
    )
    done.judge(
        Rag.GREEN, "He needs help as a young carer.", threshold="s17", level=2, consent="obtained"
    )
    done.choose(outcome, "An assessment will show what the two of them need.").recommend(
        outcome,
        "A boy who cares for his mother and is worn out. Both want help.",
        "An assessment will show what support they need.",
        "Your son does a great deal at home. We want to see what would help you both.",
    ).authorise()


def _assessed(profile: Profile) -> str:
    """The outcome of this hub by which a social worker assesses, chosen at triage."""
    wanted = [
        o.code
        for o in profile.outcomes
        if o.becomes_referral and "triage" in o.stage and not o.starts
    ]
    return "s17-assessment" if "s17-assessment" in wanted else wanted[0]
