"""Families of our own making, for measuring: what registers lack and this field is full of."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from openmash.policy.matching import Known

SEED = 20_261_125
_BOYS = (
    "Noah Oliver George Arthur Leo Muhammad Jack Harry Theo Oscar Archie Henry Alfie Charlie Tommy Adam "
    "Ibrahim Luca Jude Elijah Isaac Samuel Daniel Jakub Kacper Tomasz Yusuf Kwame Kofi Dylan Rhys Callum"
).split()
_GIRLS = (
    "Olivia Amelia Isla Lily Freya Ava Ivy Florence Willow Sophia Maya Aisha Fatima Zara Poppy Ella Grace "
    "Evie Rosie Zofia Hanna Maja Amina Nadia Esther Abena Siobhan Megan Erin Chloe Daisy Ruby"
).split()
_FAMILIES = (
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Khan Evans Thomas Roberts Green Hall "
    "Wood Ahmed Hussain Begum Ali Kaur Singh Nowak Kowalski Mensah Okafor Osei Murphy Kelly Walsh Byrne "
    "Campbell Stewart Morgan Hughes Price Bennett Carter Doherty Fletcher Gallagher Haddad Ivanova"
).split()
_STREETS = "Station Church Mill Park Victoria Green Manor Kings Queens School Chapel Grange".split()
_KINDS = "Road Street Lane Close Avenue".split()
_TOWNS = (("Northampton", "NN1"), ("Kettering", "NN16"), ("Corby", "NN17"), ("Daventry", "NN11"))


@dataclass(frozen=True)
class Made:
    """Pairs of two people, by kind; and pairs of one person written twice."""

    different: list[tuple[str, Known, Known]]
    same: list[tuple[Known, Known]]


def made_households(pairs: int, seed: int = SEED) -> Made:
    """Made from a seed: the same each time."""
    chance = random.Random(seed)  # noqa: S311
    kinds = (_twins, _siblings, _cousins, _father_and_son, _lodgers)
    different = []
    for number in range(pairs):
        kind = kinds[number % len(kinds)]
        one, other = kind(chance)
        different.append((kind.__name__.strip("_").replace("_", " "), _worn(chance, one, 1), other))
    people = [_person(chance, _house(chance), _born(chance)) for _ in range(pairs // 5)]
    same = [(p, _worn(chance, p, chance.randint(1, 3))) for p in people]
    return Made(different, same)


def _house(chance: random.Random) -> dict[str, object]:
    town, outward = chance.choice(_TOWNS)
    street = f"{chance.choice(_STREETS)} {chance.choice(_KINDS)}"
    inward = (
        f"{chance.randint(1, 9)}{chance.choice('ABDEFGHJLNPQRSTUWXYZ')}{chance.choice('ABDEFGHJ')}"
    )
    return {
        "addresses": ((f"{chance.randint(1, 120)} {street}, {town}", f"{outward} {inward}"),),
        "phones": (f"01632 960{chance.randint(100, 999)}",),
        "family": chance.choice(_FAMILIES),
    }


def _born(chance: random.Random, oldest: int = 17, youngest: int = 0) -> date:
    days = chance.randint(youngest * 365, oldest * 365 + 364)
    return date(2026, 11, 1) - timedelta(days=days)


def _person(chance: random.Random, house: dict[str, object], born: date, **more: object) -> Known:
    sex = chance.choice("mf")
    given = chance.choice(_BOYS if sex == "m" else _GIRLS)
    return Known(**({"given": given, "sex": sex, "born": born} | house | more))  # type: ignore[arg-type]


def _another(
    chance: random.Random, one: Known, house: dict[str, object], born: date, **more: object
) -> Known:
    while (other := _person(chance, house, born, **more)).given == one.given:
        pass
    return other


def _twins(chance: random.Random) -> tuple[Known, Known]:
    house, born = _house(chance), _born(chance)
    one = _person(chance, house, born)
    return one, _another(chance, one, house, born)


def _siblings(chance: random.Random) -> tuple[Known, Known]:
    house, born = _house(chance), _born(chance)
    one = _person(chance, house, born)
    return one, _another(chance, one, house, born - timedelta(days=chance.randint(300, 2500)))


def _cousins(chance: random.Random) -> tuple[Known, Known]:
    house, born = _house(chance), _born(chance)
    one = _person(chance, house, born)
    family = one.family if chance.random() < 0.5 else chance.choice(_FAMILIES)
    near = born + timedelta(days=chance.randint(-400, 400))
    return one, _another(chance, one, house, near, family=family)


def _father_and_son(chance: random.Random) -> tuple[Known, Known]:
    house, born = _house(chance), _born(chance)
    son = _person(chance, house, born, sex="m", given=chance.choice(_BOYS))
    father = replace(son, born=born - timedelta(days=chance.randint(17 * 365, 45 * 365)))
    if chance.random() < 0.1:  # born on the same day of the year
        assert isinstance(father.born, date)
        father = replace(father, born=date(father.born.year, born.month, min(born.day, 28)))
    return son, father


def _lodgers(chance: random.Random) -> tuple[Known, Known]:
    house = _house(chance)
    one = _person(chance, house, _born(chance, 60, 16))
    return one, _another(chance, one, house, _born(chance, 60, 16), family=chance.choice(_FAMILIES))


def _worn(chance: random.Random, one: Known, slips: int) -> Known:
    """Somebody as another hand wrote them: this many slips, each in another place."""
    for slip in chance.sample(
        (_letter, _day_and_month, _digit, _moved, _no_phone, _no_sex, _swapped), slips
    ):
        one = slip(chance, one)
    return one


def _letter(chance: random.Random, one: Known) -> Known:
    in_given = chance.random() < 0.5
    text = one.given if in_given else one.family
    at = chance.randrange(1, len(text))
    letter = chance.choice("aeiourstln")
    slipped = text[:at] + letter + text[at + 1 :]
    return replace(one, given=slipped) if in_given else replace(one, family=slipped)


def _digits(one: Known) -> str:
    return f"{one.born:%Y%m%d}" if isinstance(one.born, date) else str(one.born)


def _day_and_month(chance: random.Random, one: Known) -> Known:
    born = _digits(one)
    return replace(one, born=born[:4] + born[6:] + born[4:6])


def _digit(chance: random.Random, one: Known) -> Known:
    digits = list(_digits(one))
    digits[chance.choice((3, 5, 7))] = str(chance.randint(0, 9))
    return replace(one, born="".join(digits))


def _moved(chance: random.Random, one: Known) -> Known:
    return replace(one, addresses=_person(chance, _house(chance), _born(chance)).addresses)


def _no_phone(chance: random.Random, one: Known) -> Known:
    return replace(one, phones=())


def _no_sex(chance: random.Random, one: Known) -> Known:
    return replace(one, sex="")


def _swapped(chance: random.Random, one: Known) -> Known:
    return replace(one, given=one.family, family=one.given)
