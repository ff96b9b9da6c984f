"""Two records that look alike: somebody says that they are different people, and is not asked again."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from openmash.ledger.commanding import command, record
from openmash.ledger.models import Subject
from openmash.people.index import features_on_record
from openmash.people.models import PairJudgement, PossibleDuplicate
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import RuleBroken
from openmash.policy.matching import asks_again, compare, shipped_weights

type Pair = tuple[UUID, UUID]


def pair_of(one: UUID, other: UUID) -> Pair:
    """Two people, whichever was named first: as the pair is stored."""
    return (one, other) if one < other else (other, one)


@command(needs=Permission.TAKE_CONTACT)
def judge_pair(
    actor: Actor,
    *,
    one_id: UUID,
    other_id: UUID,
    are_different: bool = True,
    why: str,
    contact_id: UUID | None = None,
    now: datetime,
) -> PairJudgement:
    """Say that two people on record are different people, or take that back; it stands on both records.

    How alike they were is kept with it: more alike by a fact that is new, they are asked about again.
    """
    if not why.strip():
        raise RuleBroken("Say how you know that they are different people.", field="why")
    pair = pair_of(one_id, other_id)
    features = features_on_record(pair)
    if len(features) < 2:
        raise RuleBroken("One of the two is not on record.")
    found = compare(features[pair[0]], features[pair[1]], shipped_weights())
    judged = PairJudgement.objects.create(
        hub_id=actor.hub_id,
        one_id=pair[0],
        other_id=pair[1],
        are_different=are_different,
        why=why.strip(),
        score=found.score,
        points=list(found.why),
        by_id=actor.person_id,
        at=now,
    )
    if are_different:
        close_pair(pair, now)
    for person_id, other in (pair, pair[::-1]):
        record(
            actor,
            "judged_different" if are_different else "judged_open_again",
            at=now,
            subject=Subject.PERSON,
            subject_id=person_id,
            contact_id=contact_id if person_id == one_id else None,
            text=why.strip(),
            other=other,
        )
    return judged


def close_pair(pair: Pair, now: datetime) -> None:
    """Somebody has said what they are: they no longer wait in the queue of possible duplicates."""
    waiting = PossibleDuplicate.objects.filter(one=pair[0], other=pair[1], closed_at=None)
    waiting.update(closed_at=now)


def judged_different(scores: Mapping[Pair, float]) -> set[Pair]:
    """Which of these pairs are of different people, as somebody said: one statement.

    `scores`: how alike each is now. Whom a new fact made more alike since is no longer among them.
    """
    said = PairJudgement.objects.filter(
        one__in={one for one, _ in scores}, other__in={other for _, other in scores}
    ).order_by("at")
    newest = {(each.one_id, each.other_id): each for each in said}
    return {
        pair
        for pair, each in newest.items()
        if each.are_different
        and pair in scores
        and not asks_again(each.score, scores[pair], shipped_weights())
    }
