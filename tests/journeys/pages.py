"""Every address that answers with a page: who opens it, and which row of the demo stands on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.conftest import DATABASE, as_superuser

HUB = "northamptonshire"
_OF_HUB = "hub_id = (SELECT id FROM hubs_hub WHERE code = 'northamptonshire')"


def an_id(table: str, where: str = "true") -> str:
    """The id of some row of the hub, as whoever owns the server finds it."""
    with as_superuser(DATABASE) as server:
        found = server.execute(
            f"SELECT t.id FROM {table} t WHERE t.{_OF_HUB} AND {where} ORDER BY t.id LIMIT 1"
        ).fetchone()
    assert found, f"the demo has no row of {table} where {where}"
    return str(found[0])


def a_contact(stage: str, more: str = "true") -> Callable[[], str]:
    """A contact of the demo at this stage."""
    return lambda: an_id("contacts_contact", f"stage = '{stage}' AND {more}")


def some(table: str, where: str = "true") -> Callable[[], str]:
    """Some row of the demo."""
    return lambda: an_id(table, where)


def its_agency(code: str) -> str:
    """A condition on rows that are addressed to an agency."""
    return f"agency_id IN (SELECT id FROM hubs_agency WHERE code = '{code}')"


@dataclass(frozen=True)
class Opens:
    """Somebody opens a page. `of`: the row that stands on it, if one does."""

    who: str
    of: Callable[[], str] | None = None
    query: str = ""

    def address(self, name: str) -> str:
        return reverse(name, args=[self.of()] if self.of else []) + self.query


_DECIDER = "holder_id IN (SELECT id FROM access_user WHERE username = 'nh.decision')"
_OPEN_NOTICE = "state = 'drafted' AND t.by = 'letter' AND t.to = 'family'"
_ASKED = f"returned_at IS NULL AND withdrawn_at IS NULL AND {its_agency('police')}"
_FINISHED = (
    "removed_at IS NULL AND contact_id IN (SELECT id FROM contacts_contact WHERE stage = 'triage')"
)
_OF_A_FAMILY = (
    "id IN (SELECT person_id FROM contacts_personincontact WHERE role = 'parent') "
    "AND id IN (SELECT person_id FROM people_address)"
)
_SHUT = "id IN (SELECT contact_id FROM access_bar WHERE lifted_at IS NULL)"
_RUNNING = (
    "met_at IS NULL AND superseded_at IS NULL AND agency_id IS NULL "
    "AND contact_id IN (SELECT id FROM contacts_contact WHERE stage = 'triage')"
)
_ASKED_ABOUT = "t.id IN (SELECT one_id FROM people_possibleduplicate WHERE closed_at IS NULL)"

PAGES: dict[str, tuple[Opens, ...]] = {
    "contacts:take": (Opens("officer", a_contact("receiving", "holder_id IS NOT NULL")),),
    "contacts:finish": (Opens("officer", a_contact("receiving", "holder_id IS NOT NULL")),),
    "contacts:consent": (Opens("decision", a_contact("triage")),),
    "contacts:add-files": (Opens("officer", a_contact("triage")),),
    "contacts:add-person": (Opens("officer", a_contact("triage")),),
    "contacts:correct-person": (Opens("officer", some("contacts_personincontact", _FINISHED)),),
    "contacts:born": (
        Opens(
            "officer", some("people_person", "expected_date IS NOT NULL AND date_of_birth IS NULL")
        ),
    ),
    "contacts:open-case": (Opens("officer", a_contact("triage")),),
    "contacts:night-contact": (Opens("nights"),),
    "contacts:tell-more": (Opens("officer", a_contact("triage")),),
    "contacts:reopen": (Opens("officer", a_contact("closed")),),
    "history:tray": (Opens("manager"),),
    "triage:allocate": (Opens("manager", a_contact("enquiry")),),
    "triage:conflict": (Opens("service", some("contacts_contact", _SHUT)),),
    "triage:more-time": (Opens("manager", some("deadlines_deadline", _RUNNING)),),
    "triage:contact": (Opens("decision", a_contact("triage", _DECIDER)),),
    "enquiries:board": (Opens("decision", a_contact("enquiry", _DECIDER)),),
    "enquiries:ask": (Opens("decision", a_contact("enquiry", _DECIDER)),),
    "enquiries:tray": (Opens("police"),),
    "enquiries:answer": (Opens("police", some("enquiries_request", _ASKED)),),
    "decisions:recommend": (Opens("decision", a_contact("decision")),),
    "decisions:authorise": (
        Opens(
            "manager",
            some(
                "decisions_decision",
                "contact_id IN (SELECT id FROM contacts_contact WHERE stage = 'to-authorise')",
            ),
        ),
    ),
    "decisions:strategy": (Opens("manager", a_contact("triage")),),
    "disclosures:tray": (Opens("team.first-response"),),
    "disclosures:pack": (
        Opens(
            "team.first-response",
            some(
                "disclosures_disclosure",
                "team_id IN (SELECT id FROM hubs_team WHERE code = 'first-response')",
            ),
        ),
    ),
    "notices:tray": (Opens("support"),),
    "notices:notice": (Opens("manager", some("notices_notice", _OPEN_NOTICE)),),
    "front_door:set-aside": (Opens("officer"),),
    "front_door:ask-referrer": (Opens("decision", a_contact("triage")),),
    "front_door:pass-to-authority": (
        Opens("decision", a_contact("triage"), "?authority=E10000031"),
    ),
    "front_door:desk": (Opens("officer"),),
    "front_door:desk-new": (Opens("officer"),),
    "front_door:desk-contact": (
        Opens("officer", a_contact("desk", "kind = 'information-request'")),
    ),
    "front_door:desk-end": (Opens("officer", a_contact("desk", "kind = 'advice'")),),
    "front_door:lists": (Opens("officer"),),
    "front_door:keys": (Opens("admin"),),
    "reviews:draw": (Opens("service"),),
    "history:work": tuple(
        Opens(who) for who in ("officer", "decision", "manager", "nights", "auditor")
    ),
    "history:contact": (Opens("manager", a_contact("enquiry", _DECIDER)),),
    "history:timeline": (Opens("manager", a_contact("closed")),),
    "history:person": (Opens("officer", some("people_person")),),
    "people:duplicates": (Opens("decision"),),
    "people:duplicate": (Opens("manager", some("people_possibleduplicate", "closed_at IS NULL")),),
    "people:take-back": (Opens("manager", some("people_personmerge", "undone_at IS NULL")),),
    "people:ask": (Opens("manager", some("people_person", _ASKED_ABOUT)),),
    "history:family": (Opens("decision", some("people_person", _OF_A_FAMILY)),),
    "history:search": (Opens("officer", query="?q=Havran"), Opens("officer", query="?q=nobody")),
    "history:hub": (Opens("officer"),),
}

# What a press sends. Refused, it answers with the page named here, and with what is wrong on it.
REFUSED: dict[str, str] = {
    "contacts:add-files": "contacts:add-files",
    "contacts:consent": "contacts:consent",
    "contacts:open-case": "contacts:open-case",
    "contacts:night-contact": "contacts:night-contact",
    "contacts:tell-more": "contacts:tell-more",
    "contacts:add-person": "contacts:add-person",
    "contacts:born": "contacts:born",
    "contacts:correct-person": "contacts:correct-person",
    "contacts:reopen": "contacts:reopen",
    "contacts:note": "history:contact",
    "triage:rate": "triage:contact",
    "triage:more-time": "triage:more-time",
    "triage:conflict": "triage:conflict",
    "triage:let-in": "triage:conflict",
    "triage:route": "triage:contact",
    "triage:allocate": "triage:allocate",
    "enquiries:ask": "enquiries:ask",
    "enquiries:end": "enquiries:board",
    "enquiries:withdraw": "enquiries:board",
    "enquiries:answer": "enquiries:answer",
    "enquiries:withhold": "enquiries:answer",
    "enquiries:waiting": "enquiries:answer",
    "enquiries:risk": "enquiries:answer",
    "decisions:recommend": "decisions:recommend",
    "decisions:strategy": "decisions:strategy",
    "people:duplicate": "people:duplicate",
    "people:take-back": "people:take-back",
    "people:ask": "people:ask",
    "notices:hold": "notices:notice",
    "notices:stop": "notices:notice",
    "notices:release": "notices:notice",
    "notices:address": "notices:notice",
    "front_door:ask-referrer": "front_door:ask-referrer",
    "front_door:pass-to-authority": "front_door:pass-to-authority",
    "front_door:desk-new": "front_door:desk-new",
    "front_door:desk-end": "front_door:desk-end",
    "front_door:lists": "front_door:lists",
    "front_door:keys": "front_door:keys",
    "reviews:draw": "reviews:draw",
}

# The same where another row stands on the page than the one that is looked at first.
REFUSED_ON: dict[str, tuple[str, Opens]] = {
    "notices:told": (
        "notices:notice",
        Opens("decision", some("notices_notice", "state = 'drafted' AND t.by = 'telephone'")),
    ),
}

# The online form and sign-in are walked by somebody without an account; what a team does with a case, by
# a team of the hub whose rules ask for most.
WALKED = frozenset(
    "disclosures:allocate disclosures:visit disclosures:oversight disclosures:send-back disclosures:answer "
    "access:sign-in access:choose-hub front_door:choose front_door:form-start front_door:form-page "
    "front_door:form-people front_door:form-person front_door:form-check front_door:form-danger "
    "front_door:form-saved front_door:form-files front_door:form-receipt front_door:form-back".split()
)

# A press that leads elsewhere, a part of a page, a file, an answer to a program: no page of its own.
NO_PAGE = frozenset(
    "access:sign-out contacts:tick-read contacts:open contacts:take-up contacts:matches contacts:save "
    "contacts:pass-out-of-hours contacts:take-night contacts:take-back contacts:write-back "
    "contacts:read-information "
    "contacts:override-consent contacts:written contacts:open-file contacts:pass-on contacts:take-alert "
    "triage:take triage:agree-rating enquiries:rows enquiries:open-sensitive enquiries:save "
    "enquiries:nothing-known disclosures:accept notices:letter notices:send "
    "front_door:email-seen front_door:email-contact front_door:end-key front_door:form-send "
    "front_door:question-answer front_door:question-offered front_door:question-read "
    "front_door:question-let-go front_door:form-answer front_door:passed-acknowledged "
    "front_door:desk-save front_door:desk-worry front_door:desk-sign front_door:desk-told "
    "front_door:form-leave front_door:form-copy front_door:as-sent "
    "api-v1:openapi-json api-v1:send_contact api-v1:read_receipt api-v1:api-root api-v1:None".split()
)


def every_name() -> set[str]:
    """The name of every address of the product."""
    return set(_names(get_resolver().url_patterns))


def _names(patterns: "list[URLPattern | URLResolver]", before: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{before}{pattern.namespace}:" if pattern.namespace else before
            yield from _names(pattern.url_patterns, space)
        else:
            yield f"{before}{pattern.name}"
