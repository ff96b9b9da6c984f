"""Made-up families, and what is told, found and thought in a story."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from openmash.contacts.commands import PersonRow
from openmash.contacts.models import PersonInContact
from openmash.enquiries.answers import AnswerItem
from openmash.people.commands import AddressFacts, PersonFacts

CHILD, PARENT = PersonInContact.Role.CHILD.value, PersonInContact.Role.PARENT.value
SIBLING, ADULT = PersonInContact.Role.SIBLING.value, PersonInContact.Role.ADULT.value


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

    def row(self) -> PersonRow:
        """The row that an officer would have filled."""
        return PersonRow(
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


def born(now: datetime, years: int, days: int = 40) -> date:
    """The birth date of somebody of that age."""
    return (now - timedelta(days=years * 365 + days)).date()


_FAMILY_NAMES = (
    "Okonjo Hartley Begum Kowalczyk Price Nowak Ibrahim Fletcher Marsh Silva Adeyemi Connolly "
    "Bright Suleiman Wójcik Tandon Lowe Rahman Petrov Ashby Mensah Doyle Farrow Haddow Iqbal "
    "Jessop Kettle Lindo Moxon Nyathi Osborne Purcell Quayle Ridley Sharma Tranter Usman Varley "
    "Whitlock Yeo Zaman Birch Cardew Drummond Ellison Fenwick"
).split()
_CHILDREN = (
    "Ada Finn Zara Lena Owen Olek Amira Theo Isla Mateo Ruby Jayden Erin Yusuf Maja Kiran Evie "
    "Hamza Daria Noah Esi Niamh Toby Layla Sami Freya Caleb Aisha Jude Nia"
).split()
_PARENTS = (
    "Grace Louise Nasima Marta Sian Beata Hodan Karen Joanne Lucia Folake Siobhan Tracey Mariam "
    "Ewa Meena Donna Shirin Irina Helen Abena Orla Kelly Sara Farah Gemma Leanne Rukhsana Jodie"
).split()
_STREETS = (
    "Canal Walk|Orchard Rise|Station Road|Priory Close|Market Hill|Ferry Lane|Chapel Street|"
    "Mill Lane|Weaver Street|Cedar Avenue|Park View|Bridge Street|Foundry Row"
).split("|")


def families(now: datetime, town: str, *, begin: int) -> Iterator[list[Somebody]]:
    """One family after another of a town: a child, and a mother. `begin`: where in the list."""
    for number in range(begin, begin + len(_FAMILY_NAMES)):
        family = _FAMILY_NAMES[number % len(_FAMILY_NAMES)]
        street = _STREETS[number % len(_STREETS)]
        home = (f"{number % 89 + 2} {street}\n{town}", "")
        yield [
            Somebody(
                given=_CHILDREN[number % len(_CHILDREN)],
                family=family,
                born=born(now, 3 + number * 7 % 13, 20 + number * 31 % 300),
                school="Millbrook Primary School" if number % 3 else "",
                home=home,
            ),
            Somebody(
                given=_PARENTS[number % len(_PARENTS)],
                family=family,
                role=PARENT,
                relation="mother",
                safe="unknown" if number % 3 == 1 else "yes",
                home=home,
            ),
        ]


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
