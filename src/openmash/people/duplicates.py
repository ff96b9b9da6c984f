"""Records that may be of one person: found over the index, and waiting until somebody says.

Whoever is new or was corrected is compared with everybody else, so many at a time: after an import, when
the record of a contact is finished, and by the hub's clock. A program merges nobody.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from openmash.ledger.commanding import command, record
from openmash.ledger.models import Subject
from openmash.people.finding import Found, find_all
from openmash.people.index import features_on_record
from openmash.people.judging import Pair, judged_different, pair_of
from openmash.people.models import Person, PossibleDuplicate
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import RuleBroken
from openmash.policy.matching import Band, compare, shipped_weights

SURE = (Band.MATCH, Band.LIKELY)


@dataclass(frozen=True)
class Looked:
    """How many people were compared, and how many pairs are new in the queue."""

    people: int
    pairs: int


def look_for_duplicates(actor: Actor, *, most: int, now: datetime, being_taken: Any = ()) -> Looked:
    """Compare whoever has not been compared yet, the newest on record first, at most so many.

    `being_taken`: people who are still being typed, as ids or as a query of them. A fixed number of
    statements, and one command where something was found.
    """
    waiting = Person.objects.filter(to_compare=True, merged_into=None).exclude(compared="")
    waiting = waiting.exclude(pk__in=being_taken).order_by("-recorded_at", "pk")
    people = set(waiting.values_list("pk", flat=True)[:most])
    if not people:
        return Looked(0, 0)
    offered = _new_to_the_queue(_alike(people))
    if offered:
        offer_pairs(actor, pairs=offered, now=now)
    Person.objects.filter(pk__in=people).update(to_compare=False)
    return Looked(len(people), len(offered))


def _alike(people: Collection[UUID]) -> dict[Pair, Found]:
    """Who on record may well be one of these, whichever of their records says so; surest of each pair."""
    record_of = dict.fromkeys(people) | dict(
        Person.objects.filter(merged_into__in=people).values_list("pk", "merged_into")
    )
    best: dict[Pair, Found] = {}
    for key, found in find_all(features_on_record(record_of)).items():
        person_id = record_of[key] or key
        for each in found:
            if each.person_id == person_id or each.band not in SURE:
                continue
            pair = pair_of(person_id, each.person_id)
            if pair not in best or each.comparison.score > best[pair].comparison.score:
                best[pair] = each
    return best


def _new_to_the_queue(alike: Mapping[Pair, Found]) -> dict[Pair, Found]:
    """Those pairs that nobody has judged different, and that do not wait there already."""
    people = {person_id for pair in alike for person_id in pair}
    records: dict[UUID, list[UUID]] = defaultdict(list)
    for second in Person.objects.filter(merged_into__in=people).only("merged_into"):
        if second.merged_into_id:
            records[second.merged_into_id].append(second.pk)
    # What was said of a second record was said of the one that is kept.
    as_stored = {
        pair: [
            pair_of(one, other)
            for one in (pair[0], *records[pair[0]])
            for other in (pair[1], *records[pair[1]])
        ]
        for pair in alike
    }
    different = judged_different(_scores({each for some in as_stored.values() for each in some}))
    waiting = set(
        PossibleDuplicate.objects.filter(
            one__in={one for one, _ in alike},
            other__in={other for _, other in alike},
            closed_at=None,
        ).values_list("one", "other")
    )
    return {
        pair: found
        for pair, found in alike.items()
        if pair not in waiting and different.isdisjoint(as_stored[pair])
    }


def _scores(pairs: Collection[Pair]) -> dict[Pair, float]:
    """How alike two records are as they stand now, of each of these."""
    features = features_on_record({key for pair in pairs for key in pair})
    return {
        (one, other): compare(features[one], features[other], shipped_weights()).score
        for one, other in pairs
        if one in features and other in features
    }


@command(needs=Permission.TAKE_CONTACT)
def offer_pairs(actor: Actor, *, pairs: Mapping[Pair, Found], now: datetime) -> None:
    """Put pairs into the queue; one that was closed comes back, as alike as it is now."""
    PossibleDuplicate.objects.bulk_create(
        (
            PossibleDuplicate(
                hub_id=actor.hub_id,
                one_id=one,
                other_id=other,
                score=found.comparison.score,
                band=found.band.value,
                points=list(found.comparison.why),
                found_at=now,
            )
            for (one, other), found in pairs.items()
        ),
        update_conflicts=True,
        unique_fields=["one", "other"],
        update_fields=["score", "band", "points", "found_at", "left_at", "closed_at"],
    )
    for pair in pairs:
        for person_id, other in (pair, pair[::-1]):
            record(
                actor,
                "duplicate_found",
                at=now,
                subject=Subject.PERSON,
                subject_id=person_id,
                other=other,
                band=pairs[pair].band.value,
            )


@command(needs=Permission.MERGE_PEOPLE)
def ask_about_pair(
    actor: Actor, *, one_id: UUID, other_id: UUID, now: datetime
) -> PossibleDuplicate:
    """Somebody thinks that these two may be one: they stand in the queue, however alike they are."""
    pair = pair_of(one_id, other_id)
    people = Person.objects.filter(pk__in=pair, merged_into=None).count()
    features = features_on_record(pair)
    if len(set(pair)) < 2 or people < 2 or len(features) < 2:
        raise RuleBroken("Choose two people who are on record.")
    found = Found(pair[1], compare(features[pair[0]], features[pair[1]], shipped_weights()))
    offer_pairs(actor, pairs={pair: found}, now=now)
    return PossibleDuplicate.objects.get(one=pair[0], other=pair[1])


@command(needs=Permission.MERGE_PEOPLE)
def leave_pair(actor: Actor, *, pair_id: UUID, why: str = "", now: datetime) -> PossibleDuplicate:
    """Nobody can say yet: the pair stays in the queue, after those that nobody has looked at."""
    pair = PossibleDuplicate.objects.select_for_update().get(pk=pair_id)
    pair.left_by_id, pair.left_at, pair.left_why = actor.person_id, now, why.strip()
    pair.save(update_fields=["left_by", "left_at", "left_why"])
    for person_id in (pair.one_id, pair.other_id):
        record(
            actor,
            "duplicate_left",
            at=now,
            subject=Subject.PERSON,
            subject_id=person_id,
            text=why.strip(),
        )
    return pair


def waiting_pairs() -> QuerySet[PossibleDuplicate]:
    """The queue: who may see both people, the surest first, those that were left last."""
    return PossibleDuplicate.objects.filter(
        closed_at=None, one__merged_into=None, other__merged_into=None
    ).select_related("one", "other", "left_by")


def pairs_of(people: Iterable[UUID]) -> list[PossibleDuplicate]:
    """Those in which one of these people stands."""
    ids = list(people)
    return list(waiting_pairs().filter(one__in=ids) | waiting_pairs().filter(other__in=ids))
