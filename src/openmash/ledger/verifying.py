"""Proof that the ledger stands as it was written: every chain is reckoned again, in SQL (10.3).

What a superuser could do, past the triggers that refuse it, shows here: an entry changed, its words
changed, one taken out, the end cut off, a trigger taken away.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

_CHAINS = """
WITH chained AS (
    SELECT e.*, row_number() OVER w AS place, lag(hash, 1, '\\x'::bytea) OVER w AS before,
        ledger_hash(e.previous, e::ledger_entry) AS reckoned,
        CASE WHEN payload IS JSON OBJECT THEN payload::jsonb ->> 'text' END AS digest
    FROM ledger_entry e WINDOW w AS (PARTITION BY subject_id ORDER BY seq)
)
SELECT c.subject, c.subject_id, c.seq, c.kind, c.at, CASE
    WHEN c.hash <> c.reckoned THEN 'it is not what was written'
    WHEN c.seq <> c.place THEN 'an entry before it was taken out'
    WHEN c.previous <> c.before THEN 'it does not follow the entry before it'
    ELSE 'its words are not what was written'
    END AS wrong
FROM chained c LEFT JOIN ledger_entrytext t ON t.entry_id = c.id
WHERE c.hash <> c.reckoned OR c.seq <> c.place OR c.previous <> c.before
    OR (t.entry_id IS NOT NULL
        AND c.digest IS DISTINCT FROM encode(sha256(convert_to(t.text, 'UTF8')), 'hex'))
ORDER BY c.recorded_at, c.seq LIMIT 1
"""

# A chain that was cut off, or of which nothing is left, differs from its head.
_HEADS = """
SELECT COALESCE(e.subject, 'unknown'), h.subject_id, COALESCE(e.seq, 0), COALESCE(e.kind, ''), e.at,
    'the entries after it were taken out: ' || (h.seq - COALESCE(e.seq, 0)) || ' missing'
FROM ledger_head h LEFT JOIN LATERAL (
    SELECT subject, seq, kind, at, hash FROM ledger_entry
    WHERE subject_id = h.subject_id ORDER BY seq DESC LIMIT 1
) e ON true
WHERE h.seq <> COALESCE(e.seq, 0) OR h.hash IS DISTINCT FROM COALESCE(e.hash, '\\x'::bytea)
ORDER BY h.subject_id LIMIT 1
"""

_HEADLESS = """
SELECT subject, subject_id, seq, kind, at, 'its chain has no end on record' FROM ledger_entry e
WHERE NOT EXISTS (SELECT FROM ledger_head h WHERE h.subject_id = e.subject_id)
ORDER BY recorded_at, seq LIMIT 1
"""

# The triggers that chain and refuse, each set to fire always: 'A'.
_TRIGGERS = """
SELECT wanted FROM unnest(ARRAY['ledger_chain', 'ledger_refuse', 'ledger_refuse_truncate']) AS wanted
WHERE NOT EXISTS (
    SELECT FROM pg_trigger
    WHERE tgrelid = 'ledger_entry'::regclass AND tgname = wanted AND tgenabled = 'A'
) ORDER BY wanted
"""


@dataclass(frozen=True)
class Altered:
    """The first entry that is not as it was written, and how that shows."""

    subject: str
    subject_id: UUID
    seq: int
    kind: str
    at: datetime | None
    how: str


@dataclass(frozen=True)
class Verdict:
    """What the verification found. The ledger stands where `altered` and `unguarded` are empty."""

    entries: int
    chains: int
    altered: Altered | None
    unguarded: tuple[str, ...]

    @property
    def stands(self) -> bool:
        """Whether nothing was found."""
        return self.altered is None and not self.unguarded


def verify() -> Verdict:
    """Reckon every chain again. Runs as the maintenance role, which sees all of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT subject_id) FROM ledger_entry")
        entries, chains = cursor.fetchone()
        found = None
        for search in (_CHAINS, _HEADS, _HEADLESS):
            cursor.execute(search)
            if found := cursor.fetchone():
                break
        cursor.execute(_TRIGGERS)
        unguarded = tuple(name for (name,) in cursor.fetchall())
    return Verdict(entries, chains, Altered(*found) if found else None, unguarded)
