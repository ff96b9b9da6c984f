"""A family that the hub knew before: decided, and the letter to the parents not sent yet."""

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
