"""How fast and how surely one of very many is found again, beside `rapidfuzz` over everybody.

People of our own making stand in a database of their own, which is gone afterwards; each question has one
to three errors, and is asked as the hub's own service, with the wall in force. The pet names that the
errors use are not those that the matcher knows.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

from openmash.cli.batch import DONE
from openmash.cli.households import SEED
from openmash.cli.with_database import database
from openmash.policy.matching import Known

HUB = "northamptonshire"
QUESTIONS, BESIDE = 600, 20
GOAL_P95, GOAL_RATIO, GOAL_RECALL, GOAL_NAME_AND_BIRTH = 0.020, 40, 0.98, 0.94

_PET_NAMES = {
    "Katherine": "Katya Kasia Kitty", "Elizabeth": "Lisbet Elsie Bess", "Alexander": "Sasha Xander Alek",
    "Margaret": "Maisie Greta Mags", "Mohammed": "Mo Hamza Moh", "William": "Liam Wills Billy",
    "Jonathan": "Jonty Jono Nathan", "Isabella": "Izzy Bella Ibby", "Samuel": "Sammy Shmuel Samo",
    "Nicholas": "Nico Klaus Nicky", "Charlotte": "Lottie Charlie Carly", "Frederick": "Freddie Fritz Rick",
    "Victoria": "Vicky Tori Wika", "Benjamin": "Benji Benny Ben", "Josephine": "Josie Fifi Jo",
    "Magdalena": "Magda Lena Madzia", "Theodore": "Teddy Theo Tad", "Eleanor": "Nell Ellie Nora",
}  # fmt: skip
_GIVEN_STARTS = (
    "Al Am An Ar Bel Bri Cal Ce Da De El Em Fa Fre Ga Ha Is Ja Ka La Li Ma Mi Na No Ol Ra Sa Ta Za"
).split()
_GIVEN_ENDS = (
    "lia ria na nia ris ron dan vid liam mir yah sha bel bet ric rick tin mas lin dra ra nor sia ham"
).split()
_FAMILY_STARTS = (
    "Ash Bar Black Brad Brook Carl Chad Clay Col Dal Den Dray Ed El Fair Farn Gar "
    "Glen Green Had Hart Hol Hux Kel Kings Lang Law Lin Mar Mel Mor Nor Oak Os "
    "Pem Pres Rad Red Rod Row Sand Shel Sher Stan Stock Sut Thorn Trent Wal War Web "
    "Wes Whit Win Wood Wy Yar Oko Ada Nwa Kow Now Wis Zal Mah Hus Rah Sid"
).split()
_FAMILY_ENDS = (
    "bourne bury by combe croft dale den field ford ham hurst land ley low man mere more ney over ridge son "
    "stead ston ter ton wall ward well wick wood worth yard ski ska wicz eze ike ali een"
).split()
_STREETS = (
    "Station Church Mill Park Victoria Green Manor Kings Queens School Chapel Grange Abbey Elm Ash"
).split()


_NOT_KNOWN = (
    "known_as description approximate_age ethnicity religion languages interpreter disability "
    "nhs_number upn school gp"
).split()


@dataclass(frozen=True)
class Question:
    """Somebody as another hand wrote them, and who it is."""

    asked: Known
    meant: int
    errors: int
    fields: str


def measure(*, people: Sequence[int] = (5_000, 100_000)) -> int:
    """Print the figures for each number of people, and whether the goals are met.

    Each number has a server and a program of its own: a program connects to one server.
    """
    if len(people) > 1:
        again = [sys.executable, "-m", "openmash", "bench", "search", "--people"]
        runs = (subprocess.run([*again, str(count)], check=False) for count in people)  # noqa: S603
        return max(each.returncode for each in runs)
    for count in people:
        folder = Path(tempfile.mkdtemp(prefix="openmash-bench-", dir="/var/tmp"))
        folder.chmod(0o711)
        os.environ["OPENMASH_DATA"] = str(folder)
        os.environ.pop("OPENMASH_SOCKET", None)
        try:
            with database():
                _measure(count)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return DONE


def _measure(count: int) -> None:
    from django.utils import timezone

    from openmash.access.queries import service_actor
    from openmash.access.rows import acting_as
    from openmash.config.upgrading import upgrade
    from openmash.hubs.queries import hub_by_code
    from openmash.people.finding import find_people

    upgrade(now=timezone.now())
    chance = random.Random(SEED + count)  # noqa: S311
    made = [_person(chance) for _ in range(count)]
    hub = hub_by_code(HUB)
    ids = _stored(hub.pk, made)
    questions = [_question(chance, made, number) for number in range(QUESTIONS)]
    times: list[float] = []
    found: list[list[UUID]] = []
    with acting_as(service_actor(hub.pk, "command-line")):
        for question in questions[:20]:  # the first ones read pages that lie on the disk
            find_people([question.asked])
        for question in questions:
            begun = perf_counter()
            best = find_people([question.asked])[:10]
            times.append(perf_counter() - begun)
            found.append([each.person_id for each in best])
    hits = [ids[q.meant] in best for q, best in zip(questions, found, strict=True)]
    _tell(count, questions, times, hits, _beside(made, questions[:BESIDE]))


def _person(chance: random.Random) -> Known:
    given = (
        chance.choice(list(_PET_NAMES))
        if chance.random() < 0.2
        else chance.choice(_GIVEN_STARTS) + chance.choice(_GIVEN_ENDS)
    )
    family = chance.choice(_FAMILY_STARTS) + chance.choice(_FAMILY_ENDS)
    former = chance.choice(_FAMILY_STARTS) + chance.choice(_FAMILY_ENDS)
    street = (
        f"{chance.randint(1, 160)} {chance.choice(_STREETS)} {chance.choice(_FAMILY_STARTS)} Road"
    )
    inward = f"{chance.randint(1, 9)}{chance.choice('ABDEFGH')}{chance.choice('JLNPQRS')}"
    code = f"NN{chance.randint(1, 29)} {inward}"
    return Known(
        given=given,
        family=family,
        others=(former,) if chance.random() < 0.15 else (),
        born=date(2026, 11, 1) - timedelta(days=chance.randint(0, 60 * 365)),
        sex=chance.choice("MF"),
        addresses=((street, code),),
        phones=(f"07{chance.randint(0, 999_999_999):09d}",),
    )


def _stored(hub_id: UUID, made: Sequence[Known]) -> list[UUID]:
    """Put them on record by COPY, as nobody could by hand; returns their ids in order."""
    from uuid import uuid4

    from django.db import connection
    from django.utils import timezone

    from openmash.config.upgrading import logged_in_as
    from openmash.people.index import SCHEME
    from openmash.policy.matching import features_of, keys_of, written

    now, ids = timezone.now(), [uuid4() for _ in made]
    blank = dict.fromkeys(_NOT_KNOWN, "")
    ready = [features_of(each) for each in made]
    people = (
        {
            "id": i, "hub_id": hub_id, "zone": "front", "given_names": k.given, "family_name": k.family,
            "other_names": "\n".join(k.others), "date_of_birth": k.born, "sex": k.sex, "phone": k.phones[0],
            "is_child": True, "to_compare": False, "recorded_at": now, "version": 1, "indexed_by": SCHEME,
            "compared": written(features), **blank,
        }
        for i, k, features in zip(ids, made, ready, strict=True)
    )  # fmt: skip
    homes = (
        {
            "id": uuid4(), "hub_id": hub_id, "zone": "front", "person_id": i, "lines": k.addresses[0][0],
            "postcode": k.addresses[0][1], "safe_to_write": "unknown", "recorded_at": now,
        }
        for i, k in zip(ids, made, strict=True)
    )  # fmt: skip
    keys = (
        {"hub_id": hub_id, "zone": "front", "person_id": i, "key": key}
        for i, features in zip(ids, ready, strict=True)
        for key in keys_of(features)
    )
    with logged_in_as("openmash_maint"):
        for table, rows in (
            ("people_person", people), ("people_address", homes), ("people_personkey", keys),
        ):  # fmt: skip
            _copy(connection, table, rows)
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {table}")
    return ids


def _copy(connection: Any, table: str, rows: Iterable[dict[str, Any]]) -> None:
    rows = iter(rows)
    first = next(rows)
    command = f"COPY {table} ({', '.join(first)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.cursor.copy(command) as copy:
        copy.write_row(tuple(first.values()))
        for row in rows:
            copy.write_row(tuple(row.values()))


def _question(chance: random.Random, made: Sequence[Known], number: int) -> Question:
    """One to three errors in turn; every fourth question knows names and birth date alone."""
    meant = chance.randrange(len(made))
    one, errors = made[meant], number % 3 + 1
    fields = "names and birth date" if number % 4 == 3 else "all"
    if fields != "all":
        one = replace(one, addresses=(), phones=(), sex="")
    slips: list[Callable[[random.Random, Known], Known]] = [
        _pet_name, _heard, _names_crossed, _day_and_month, _digit,
    ]  # fmt: skip
    slips += [_moved] if fields == "all" else []
    slips += [_former] if one.others else []
    for slip in chance.sample(slips, errors):
        one = slip(chance, one)
    return Question(replace(one, others=()), meant, errors, fields)


def _pet_name(chance: random.Random, one: Known) -> Known:
    """A pet name where there is one; else the first name shortened, as families do."""
    if pets := _PET_NAMES.get(one.given):
        return replace(one, given=chance.choice(pets.split()))
    return _heard(chance, one)


_SOUNDS = (
    ("ck", "k"), ("ph", "f"), ("f", "ph"), ("y", "ie"), ("ie", "y"), ("ee", "ea"), ("s", "z"), ("c", "k"),
    ("k", "c"), ("ll", "l"), ("l", "ll"), ("n", "nn"), ("m", "mm"), ("i", "y"), ("o", "au"), ("r", "rr"),
)  # fmt: skip


def _heard(chance: random.Random, one: Known) -> Known:
    """A name written as it sounds."""
    field = chance.choice(("given", "family"))
    name = getattr(one, field).casefold()
    there = [(a, b) for a, b in _SOUNDS if a in name[1:]]
    if not there:
        return replace(one, **{field: name + name[-1]})
    a, b = chance.choice(there)
    return replace(one, **{field: name[0] + name[1:].replace(a, b, 1)})


def _names_crossed(chance: random.Random, one: Known) -> Known:
    return replace(one, given=one.family, family=one.given)


def _day_and_month(chance: random.Random, one: Known) -> Known:
    born = f"{one.born:%Y%m%d}" if isinstance(one.born, date) else str(one.born)
    return replace(one, born=born[:4] + born[6:] + born[4:6])


def _digit(chance: random.Random, one: Known) -> Known:
    born = f"{one.born:%Y%m%d}" if isinstance(one.born, date) else str(one.born)
    at = chance.choice((2, 3, 5, 7))
    return replace(one, born=born[:at] + str(chance.randint(0, 9)) + born[at + 1 :])


def _moved(chance: random.Random, one: Known) -> Known:
    return replace(one, addresses=_person(chance).addresses)


def _former(chance: random.Random, one: Known) -> Known:
    return replace(one, family=one.others[0])


@dataclass(frozen=True)
class Peer:
    """How `rapidfuzz` does over everybody: the median seconds, and its recall at 10."""

    way: str
    median: float
    recall: float


def _beside(made: Sequence[Known], questions: Sequence[Question]) -> list[Peer]:
    """The same fields of the same people for the same questions: in one line, and field by field."""
    from rapidfuzz import fuzz, process

    lines = [" ".join(_fields(each)) for each in made]
    columns = list(zip(*map(_fields, made), strict=True))

    def in_one_line(asked: tuple[str, ...]) -> set[int]:
        best = process.extract(" ".join(asked), lines, scorer=fuzz.ratio, limit=10)
        return {place for _, _, place in best}

    def field_by_field(asked: tuple[str, ...]) -> set[int]:
        known = [(said, column) for said, column in zip(asked, columns, strict=True) if said]
        alike = sum(process.cdist([said], column, scorer=fuzz.ratio)[0] for said, column in known)
        return set(alike.argpartition(-10)[-10:].tolist())

    peers = []
    for way, search in (("in one line", in_one_line), ("field by field", field_by_field)):
        times, hits = [], 0
        for question in questions:
            asked = _fields(question.asked)
            begun = perf_counter()
            best = search(asked)
            times.append(perf_counter() - begun)
            hits += question.meant in best
        peers.append(Peer(way, sorted(times)[len(times) // 2], hits / len(questions)))
    return peers


def _fields(one: Known) -> tuple[str, ...]:
    born = f"{one.born:%Y%m%d}" if isinstance(one.born, date) else str(one.born or "")
    lines, code = one.addresses[0] if one.addresses else ("", "")
    phone = one.phones[0] if one.phones else ""
    return tuple(each.casefold() for each in (one.given, one.family, born, lines, code, phone))


def _tell(
    count: int,
    questions: Sequence[Question],
    times: Sequence[float],
    hits: Sequence[bool],
    beside: Sequence[Peer],
) -> None:
    ordered = sorted(times)
    p50, p95 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    recall = sum(hits) / len(hits)
    by: dict[str, list[bool]] = defaultdict(list)
    for question, hit in zip(questions, hits, strict=True):
        by[f"{question.errors} error{'s' if question.errors > 1 else ''}"].append(hit)
        by[question.fields].append(hit)
    named = {name: sum(some) / len(some) for name, some in sorted(by.items())}
    print(f"search, {count:,} people, {len(questions)} questions, as the app's own role:")
    print(f"  median {p50 * 1000:.1f} ms, 95th percentile {p95 * 1000:.1f} ms")
    print(f"  recall at 10: {recall:.3f}; " + "; ".join(f"{n} {r:.3f}" for n, r in named.items()))
    for peer in beside:
        print(
            f"  rapidfuzz over everybody, {peer.way}: median {peer.median * 1000:.1f} ms, "
            f"recall at 10 {peer.recall:.3f}; {peer.median / p50:.1f} times as long"
        )
    ratio = max(peer.median for peer in beside) / p50
    alone = named["names and birth date"]
    for what, met in (
        (f"95th percentile {GOAL_P95 * 1000:.0f} ms", p95 <= GOAL_P95),
        (f"{GOAL_RATIO} times rapidfuzz, field by field", ratio >= GOAL_RATIO),
        (f"recall at 10 of {GOAL_RECALL}", recall >= GOAL_RECALL),
        (f"{GOAL_NAME_AND_BIRTH} on names and birth date", alone >= GOAL_NAME_AND_BIRTH),
    ):
        print(f"  goal {what}: {'met' if met else 'NOT MET'}")
