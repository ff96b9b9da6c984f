"""Made-up families, and what is told, found and thought in a story."""

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
    expected: date | None = None  # not born yet
    age: str = ""  # where no birth date is known
    known_as: str = ""
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
                known_as=self.known_as,
                date_of_birth=self.born,
                expected_date=self.expected,
                approximate_age=self.age,
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
_GIRLS = (
    "Ada Zara Lena Amira Isla Ruby Erin Maja Evie Daria Esi Niamh Layla Freya Aisha Nia Ines Tilly"
).split()
_BOYS = (
    "Finn Owen Olek Theo Mateo Jayden Yusuf Kiran Hamza Noah Toby Sami Caleb Jude Idris Artem Leon"
).split()
_PARENTS = (
    "Grace Louise Nasima Marta Sian Beata Hodan Karen Joanne Lucia Folake Siobhan Tracey Mariam "
    "Ewa Meena Donna Shirin Irina Helen Abena Orla Kelly Sara Farah Gemma Leanne Rukhsana Jodie"
).split()
_SCHOOLS = ("Millbrook Primary School", "Loatlands Academy")
_STREETS = (
    "Canal Walk|Orchard Rise|Station Road|Priory Close|Market Hill|Ferry Lane|Chapel Street|"
    "Mill Lane|Weaver Street|Cedar Avenue|Park View|Bridge Street|Foundry Row"
).split("|")


class Families:
    """The families of a town, one after another: a child, and a mother. `begin`: where in the list."""

    def __init__(self, now: datetime, town: str, *, begin: int) -> None:
        self.now, self.town, self.number = now, town, begin

    def girl(self, age: float = 9) -> list[Somebody]:
        """The next family, with a girl of that age in years."""
        return self._next(_GIRLS, age)

    def boy(self, age: float = 8) -> list[Somebody]:
        """The next family, with a boy of that age in years."""
        return self._next(_BOYS, age)

    def _next(self, names: list[str], age: float) -> list[Somebody]:
        self.number = number = self.number + 1
        family = _FAMILY_NAMES[number % len(_FAMILY_NAMES)]
        home = (f"{number % 89 + 2} {_STREETS[number % len(_STREETS)]}\n{self.town}", "")
        years = int(age)
        days = number * 31 % 300 if years else int(age * 365)
        at_school = "" if age < 4 else _SCHOOLS[age >= 11]
        return [
            Somebody(
                given=names[number % len(names)],
                family=family,
                born=born(self.now, years, days),
                school=at_school,
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
