"""The three case studies of the Northamptonshire leaflet for parents, to their end. All people are made
up."""

from datetime import datetime, timedelta

from openmash.demo.characters import (
    ADULT,
    PARENT,
    Somebody,
    born,
    fact,
    opinion,
    sensitive,
)
from openmash.demo.playing import Story
from openmash.policy.times import LONDON
from openmash.policy.vocabulary import Consent, Rag, Referrer

NORTHAMPTONSHIRE = "northamptonshire"


def days_ago(now: datetime, days: int) -> str:
    """A date on an item, as an agency writes it."""
    return (now - timedelta(days=days)).astimezone(LONDON).date().isoformat()


def anonymous_neighbour(now: datetime) -> None:
    """A neighbour who gives no name: a young child left alone while the parents work extra shifts."""
    home = ("14 Tanner Row\nNorthampton", "NN1 5QX")
    Story(NORTHAMPTONSHIRE, now, ago=1130).take(
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
            Somebody(given="Jakub", family="Zelenka", born=born(now, 4), home=home),
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
    ).take_alerts(
        "Police were asked to visit now. The health visitor is rung."
    ).finish().allocate().judge(
        Rag.AMBER,
        "Left alone more than once. Police have seen him: he is with his mother and safe for now.",
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
            "Both parents told the health visitor that they struggle for money, are behind with the rent "
            "and have taken extra shifts in the evening.",
            dated=days_ago(now, 61),
            system="SystmOne",
            about="Ivana Zelenka",
        ),
        opinion("Warm with him; tired."),
        recommends="Social work assessment with a plan for the evenings",
        rag="AMBER",
    ).answer(
        "police",
        "No risk from violence is known. Being alone is the risk.",
        fact("Welfare visit within the hour of the call: he was with his mother, safe and well."),
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
    ).authorise("Agreed. A visit at a time when both parents are at home.").accept(
        "first-response"
    ).tell(by_phone="Told as written.")


def self_referral(now: datetime) -> None:
    """A mother asks for help: her eldest kicks off at home, and she fears for the younger ones."""
    home = ("3 Loom Court\nKettering", "NN16 0TR")
    Story(NORTHAMPTONSHIRE, now, ago=720).take(
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
                born=born(now, 14),
                school="Loatlands Academy",
                home=home,
            ),
            Somebody(
                given="Maisie",
                family="Denham",
                born=born(now, 9),
                school="Brook Primary",
                home=home,
            ),
            Somebody(
                given="Poppy",
                family="Denham",
                born=born(now, 5),
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
            "Eleven calls to the address in twelve months, four of them in the last one.",
            system="Niche",
            reference="26-114 to 26-1098",
        ),
        recommends="Joint visit with social care",
        rag="RED",
    ).rate(
        Rag.RED,
        "Police see it getting worse, and a sister is hurt. The others have less time now.",
    ).answer(
        "education",
        "All three show that home is not calm. The injuries were explained each time, differently.",
        fact("All three children are on behaviour plans.", system="CPOMS"),
        fact(
            "Maisie came to school with bruised arms twice in the last three weeks.",
            about="Maisie Denham",
            dated=days_ago(now, 9),
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
    ).authorise("Agreed. A visit this week, with the uncle there if she wishes.").accept(
        "first-response"
    ).tell(by_phone="She was told that a social worker will ring her and visit this week.")


def school(now: datetime) -> None:
    """A school: poor attendance after the parents parted; early help with the family's consent."""
    home = ("27 Weaver Street\nWellingborough", "NN8 2PL")
    Story(NORTHAMPTONSHIRE, now, ago=1720).take(
        said={
            "referrer_name": "Helen Frost",
            "referrer_role": "Pastoral lead",
            "referrer_organisation": "Croyland Junior School",
            "referrer_phone": "01632 960655",
            "concerns": "Attendance has dropped from 97% to 71% in two months. His parents have just parted. "
            "He was never a worry before.",
            "impact": "He has fallen behind and says that his tummy hurts on school days.",
            "working_well": "Mum answers every call, and wants help.",
            "safety_scale": 7,
            "actions_taken": "Met both parents; agreed a plan for the mornings. It held for two weeks.",
            "parents_aware": "yes",
        },
        people=[
            Somebody(
                given="Reuben",
                family="Asante",
                born=born(now, 8),
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
        told="A school is worried about attendance that falls since his parents parted.",
    ).answer(
        "health",
        "The referral to CAMHS fits with the parents' parting. Nothing suggests harm.",
        fact(
            "The GP referred him to CAMHS: severe temper tantrums at home.",
            dated=days_ago(now, 33),
            system="SystmOne",
            about="Reuben Asante",
        ),
        rag="GREEN",
    ).answer(
        "education",
        "Until two months ago he came every day. This is new, and both parents work with the school.",
        fact("Attendance 96 to 98% in every year before.", system="Capita One"),
        recommends="Early help, with the school",
        rag="GREEN",
    ).nothing_known("police").end_enquiry().recommend(
        "early-help",
        "A child who struggles with his parents' parting. No safeguarding concern was found; both parents "
        "want help and agreed to it.",
        "Early help can support the family and the school with one plan.",
        "Your son finds the change at home hard. An early help worker can support you all.",
    ).authorise("Agreed. No safeguarding concern.").accept("early-help").tell(
        by_phone="The school was told that Early Help will ring to plan with them."
    )
