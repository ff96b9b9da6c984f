"""What a manager must hear at once: raised, taken by a named person, or climbing (requirement 4.5)."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from openmash.contacts.models import Alert, Contact, UrgentTick
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import DoneAlready, RuleBroken


def tick(
    actor: Actor,
    contact: Contact,
    ticks: frozenset[str],
    *,
    shown: frozenset[str] | None,
    now: datetime,
) -> tuple[list[str], list[str]]:
    """Bring the ticks in line with the form; returns the codes that were added, and taken away.

    `shown`: what stood ticked when the page was made. A colleague's tick of meanwhile stays.
    """
    known = {criterion.code for criterion in profile_of(actor.hub_id).urgent}
    if unknown := ticks - known:
        raise RuleBroken(f"This hub has no urgent criterion {min(unknown)}.", field="urgent")
    standing = {tick.code: tick for tick in contact.urgent_ticks.filter(withdrawn_at=None)}
    before = frozenset(standing) if shown is None else shown
    new = sorted(ticks - before - set(standing))
    gone = sorted((before - ticks) & set(standing))
    for code in new:
        UrgentTick(
            hub_id=actor.hub_id, contact=contact, code=code, by_id=actor.person_id, at=now
        ).save(force_insert=True)
    for code in gone:
        standing[code].withdrawn_at = now
        standing[code].save(update_fields=["withdrawn_at"])
    if new or gone:
        contact.is_urgent = bool((set(standing) | set(new)) - set(gone))
        contact.save(update_fields=["is_urgent"])
    return new, gone


def alert_on_ticks(
    actor: Actor, contact: Contact, ticked: list[str], other: str, now: datetime
) -> None:
    """One alert for what was ticked just now, before the call is over (requirement 4.5).

    What was ticked before, taken away and ticked again alerts nobody twice.
    """
    criteria = {c.code: c for c in profile_of(actor.hub_id).urgent}
    before = set(contact.urgent_ticks.exclude(withdrawn_at=None).values_list("code", flat=True))
    words = [
        other if code == "other" and other else criteria[code].words
        for code in ticked
        if criteria[code].manager_now and code not in before
    ]
    if words:
        tell_managers(actor, contact, "urgent", "; ".join(words), now)


def alert_on_anonymous(actor: Actor, contact: Contact, now: datetime) -> None:
    """An anonymous caller reaches the managers at once, and once (requirement 1.7)."""
    kind = "anonymous-caller"
    if not Alert.objects.filter(contact=contact, kind=kind).exists():
        tell_managers(actor, contact, kind, "An anonymous caller is on the line", now)


@command(needs=Permission.LOOK)
def raise_alert(actor: Actor, *, contact_id: UUID, kind: str, words: str, now: datetime) -> Alert:
    """Tell the managers at once, from any step of the way (heightened risk: requirement 5.5)."""
    if not words.strip():
        raise RuleBroken("Say what a manager should hear.", field="words")
    contact = Contact.objects.get(pk=contact_id)
    return tell_managers(actor, contact, kind, words.strip(), now)


def tell_managers(actor: Actor, contact: Contact, kind: str, words: str, now: datetime) -> Alert:
    """Raise an alert to the first of the hub's ladder."""
    alerts = profile_of(actor.hub_id).alerts
    alert = Alert(
        id=uuid4(),
        hub_id=actor.hub_id,
        contact=contact,
        kind=kind,
        words=words,
        raised_by_id=actor.person_id,
        raised_at=now,
        role=alerts.ladder[0],
        climbs_at=now + timedelta(minutes=alerts.take_within_minutes),
    )
    alert.save(force_insert=True)
    record(
        actor,
        "alert_raised",
        at=now,
        contact_id=contact.pk,
        text=words,
        alert=alert.pk,
        alert_kind=kind,
        to=alerts.ladder[0],
    )
    return alert


@command(needs=Permission.TAKE_ALERT)
def take_alert(actor: Actor, *, alert_id: UUID, answer: str = "", now: datetime) -> Alert:
    """A named person takes it: from now on it is theirs. Taken already: says by whom."""
    alert = (
        Alert.objects.select_for_update(of=("self",)).select_related("taken_by").get(pk=alert_id)
    )
    if alert.taken_by_id == actor.person_id:
        raise DoneAlready("You took the alert.")
    if alert.taken_by:
        raise RuleBroken(f"{alert.taken_by.name} has taken this already.")
    alert.taken_by_id, alert.taken_at, alert.answer = actor.person_id, now, answer.strip()
    alert.climbs_at = None
    alert.save(update_fields=["taken_by", "taken_at", "answer", "climbs_at"])
    record(
        actor, "alert_taken", at=now, contact_id=alert.contact_id, text=alert.answer, alert=alert.pk
    )
    return alert


@command(needs=Permission.SERVE_HUB)
def climb_alert(actor: Actor, *, alert_id: UUID, now: datetime) -> Alert:
    """Not taken in time: it goes to the next on the ladder, and stays with the last."""
    alert = Alert.objects.select_for_update().get(pk=alert_id)
    if alert.taken_at or not alert.climbs_at or alert.climbs_at > now:
        raise RuleBroken("This alert need not climb.")
    alerts = profile_of(actor.hub_id).alerts
    alert.step = min(alert.step + 1, len(alerts.ladder) - 1)
    alert.role = alerts.ladder[alert.step]
    is_last = alert.step == len(alerts.ladder) - 1
    alert.climbs_at = None if is_last else now + timedelta(minutes=alerts.take_within_minutes)
    alert.save(update_fields=["step", "role", "climbs_at"])
    record(
        actor, "alert_climbed", at=now, contact_id=alert.contact_id, alert=alert.pk, to=alert.role
    )
    return alert
