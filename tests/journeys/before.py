"""What was before: a family that the hub knows, decided and not told yet; a case that a team was given."""

from datetime import date, datetime

from openmash.demo.characters import PARENT, Somebody
from openmash.demo.playing import Story
from openmash.policy.vocabulary import Consent, Rag

HOME = ("14 Tanner Row\nNorthampton", "NN1 5QX")


def a_family_is_known(now: datetime) -> None:
    """Some hours ago a nursery rang about a boy who is collected late."""
    Story("northamptonshire", now, ago=300).take(
        said={
            "referrer_name": "Jean Okoro",
            "referrer_phone": "01632 960388",
            "concerns": "He is collected an hour late, and nobody rings.",
        },
        people=[
            Somebody(given="Emil", family="Havran", born=date(2022, 3, 1), home=HOME),
            *(
                Somebody(given=given, family="Havran", role=PARENT, safe="yes", home=HOME)
                for given in ("Ivana", "Petr")
            ),
        ],
        consent={"status": Consent.OBTAINED, "given_by": "Ivana Havran, mother"},
    ).finish().allocate().judge(
        Rag.GREEN, "Late, and never hurt.", threshold="s17", level=2, consent="obtained"
    ).choose("s17-assessment", "They ask for help.").recommend(
        "s17-assessment", "Both work shifts.", "A plan for the evenings.", "We want to help."
    ).authorise("Agreed.")


def a_case_is_handed_over(now: datetime) -> None:
    """In Cambridgeshire, whose rules ask most of the team that assesses."""
    Story("cambridgeshire", now, ago=300).take(
        said={"concerns": "She is afraid of tonight."},
        people=[Somebody(given="Ida", family="Lund", born=date(2015, 3, 1))],
        consent={"status": Consent.OBTAINED, "given_by": "Eva Lund, mother"},
    ).finish().allocate().judge(
        Rag.RED, "She says it clearly.", threshold="s17", level=4, consent="obtained"
    ).choose("s17-assessment", "An assessment shows more.").recommend(
        "s17-assessment", "She is afraid.", "She must be seen.", "We want to see her."
    ).authorise("Agreed.")
