"""Who may do what at which address, and which words each may read: the table of section 7, in full.

It is written by hand and knows nothing of how the product decides. Another address needs a line here.
"""

from openmash.policy.vocabulary import Role
from tests.access.world import Mark

OFFICER, SUPPORT = {Role.MASH_OFFICER}, {Role.BUSINESS_SUPPORT}
DECIDERS = {Role.DECISION_MAKER, Role.EARLY_HELP_DECISION_MAKER}
TEAM_MANAGERS = {Role.TEAM_MANAGER, Role.PRACTICE_MANAGER}
MANAGERS = TEAM_MANAGERS | {Role.SERVICE_MANAGER}
AUDITOR, NIGHTS, ADMIN = {Role.AUDITOR}, {Role.OUT_OF_HOURS}, {Role.HUB_ADMINISTRATOR}
AGENCY, TEAM = {Role.AGENCY_PARTNER}, {Role.RECEIVING_TEAM}

TAKERS = OFFICER | DECIDERS | MANAGERS
FRONT = TAKERS | SUPPORT | AUDITOR
INSIDE = DECIDERS | MANAGERS | AUDITOR
SENDERS = SUPPORT | DECIDERS | MANAGERS
STAFF = FRONT | NIGHTS | ADMIN
EVERYBODY = set(Role)

type Ways = dict[str, set[Role]]

# Needs no sign-in, and tells nothing of any family.
PUBLIC: dict[str, Ways] = {
    "access:sign-in": {"get": EVERYBODY, "post": EVERYBODY},
    "access:choose-hub": {"get": EVERYBODY, "post": EVERYBODY},
    "access:sign-out": {"post": EVERYBODY},
}

# By which ways an address answers, and whom it lets in there.
LETS_IN: dict[str, Ways] = PUBLIC | {
    "contacts:open": {"post": TAKERS},
    "contacts:consent": {"get": TAKERS, "post": TAKERS},
    "contacts:override-consent": {"post": {Role.TEAM_MANAGER}},
    "contacts:add-person": {"get": TAKERS, "post": TAKERS},
    "contacts:born": {"get": TAKERS, "post": TAKERS},
    "contacts:correct-person": {"get": TAKERS, "post": TAKERS},
    "contacts:add-files": {"get": TAKERS, "post": TAKERS},
    "contacts:open-file": {"get": TAKERS | AUDITOR},
    "contacts:pass-out-of-hours": {"post": TAKERS},
    "contacts:tick-read": {"post": TAKERS | NIGHTS},
    "contacts:night-contact": {"get": NIGHTS, "post": NIGHTS},
    "contacts:take-back": {"post": TAKERS},
    "contacts:take-night": {"post": NIGHTS},
    "contacts:write-back": {"post": NIGHTS},
    "contacts:read-information": {"post": TAKERS},
    "front_door:set-aside": {"get": TAKERS},
    "front_door:email-seen": {"post": TAKERS},
    "front_door:email-contact": {"post": TAKERS},
    "front_door:as-sent": {"get": FRONT - SUPPORT},
    "front_door:pass-to-authority": {"get": TAKERS, "post": TAKERS},
    "front_door:passed-acknowledged": {"post": TAKERS},
    "front_door:ask-referrer": {"get": TAKERS, "post": TAKERS},
    "front_door:question-answer": {"post": TAKERS},
    "front_door:question-offered": {"post": TAKERS},
    "front_door:question-read": {"post": TAKERS},
    "front_door:question-let-go": {"post": MANAGERS},
    "front_door:desk": {"get": TAKERS},
    "front_door:desk-new": {"get": TAKERS, "post": TAKERS},
    "front_door:desk-contact": {"get": TAKERS, "post": TAKERS},
    "front_door:desk-save": {"post": TAKERS},
    "front_door:desk-worry": {"post": TAKERS},
    "front_door:desk-end": {"get": TAKERS, "post": TAKERS},
    "front_door:desk-sign": {"post": TEAM_MANAGERS},
    "front_door:desk-told": {"post": TAKERS},
    "front_door:lists": {"get": SUPPORT | TAKERS, "post": SUPPORT | TAKERS},
    "front_door:keys": {"get": MANAGERS | ADMIN, "post": MANAGERS | ADMIN},
    "front_door:end-key": {"post": MANAGERS | ADMIN},
    "triage:take": {"post": set()},
    "reviews:draw": {"get": {Role.SERVICE_MANAGER}, "post": {Role.SERVICE_MANAGER}},
    "contacts:matches": {"get": TAKERS},
    "contacts:take-up": {"post": TAKERS},
    "contacts:take": {"get": TAKERS, "post": TAKERS},
    "contacts:save": {"post": TAKERS},
    "contacts:finish": {"get": TAKERS, "post": TAKERS},
    "contacts:note": {"post": TAKERS},
    "contacts:open-case": {"get": TAKERS, "post": TAKERS},
    "contacts:pass-on": {"post": TAKERS},
    "contacts:written": {"post": TAKERS},
    "contacts:tell-more": {"get": TAKERS, "post": TAKERS},
    "contacts:reopen": {"get": TAKERS, "post": TAKERS},
    "contacts:take-alert": {"post": MANAGERS},
    "triage:more-time": {"get": MANAGERS, "post": MANAGERS},
    "history:tray": {"get": MANAGERS},
    "triage:contact": {"get": DECIDERS | MANAGERS, "post": DECIDERS | MANAGERS},
    "triage:allocate": {"get": MANAGERS, "post": MANAGERS},
    "triage:conflict": {"get": MANAGERS | AUDITOR, "post": MANAGERS},
    "triage:let-in": {"post": {Role.SERVICE_MANAGER}},
    "triage:rate": {"post": DECIDERS | TEAM_MANAGERS},
    "triage:agree-rating": {"post": TEAM_MANAGERS},
    "triage:route": {"post": DECIDERS | MANAGERS},
    "enquiries:board": {"get": INSIDE},
    "enquiries:rows": {"get": INSIDE},
    "enquiries:ask": {"get": DECIDERS | MANAGERS, "post": DECIDERS | MANAGERS},
    "enquiries:end": {"post": DECIDERS | MANAGERS},
    "enquiries:open-sensitive": {"post": MANAGERS},
    "enquiries:withdraw": {"post": DECIDERS | MANAGERS},
    "enquiries:tray": {"get": AGENCY},
    "enquiries:answer": {"get": AGENCY, "post": AGENCY},
    "enquiries:save": {"post": AGENCY},
    "enquiries:nothing-known": {"post": AGENCY},
    "enquiries:withhold": {"post": AGENCY},
    "enquiries:waiting": {"post": AGENCY},
    "enquiries:risk": {"post": AGENCY},
    "decisions:recommend": {"get": DECIDERS | MANAGERS, "post": DECIDERS | MANAGERS},
    "decisions:authorise": {"get": INSIDE, "post": TEAM_MANAGERS},
    "decisions:strategy": {"get": DECIDERS | MANAGERS, "post": MANAGERS},
    "disclosures:tray": {"get": TEAM},
    "disclosures:pack": {"get": INSIDE | TEAM},
    "disclosures:accept": {"post": TEAM},
    "disclosures:send-back": {"post": TEAM},
    "disclosures:answer": {"post": MANAGERS},
    "disclosures:allocate": {"post": TEAM},
    "disclosures:visit": {"post": TEAM},
    "disclosures:oversight": {"post": TEAM},
    "notices:tray": {"get": SENDERS},
    "notices:notice": {"get": SENDERS | AUDITOR},
    "notices:letter": {"get": SENDERS | AUDITOR},
    "notices:send": {"post": SENDERS},
    "notices:told": {"post": SENDERS},
    "notices:address": {"post": SENDERS},
    "notices:hold": {"post": MANAGERS},
    "notices:stop": {"post": MANAGERS},
    "notices:release": {"post": MANAGERS},
    "history:work": {"get": EVERYBODY},
    "history:contact": {"get": FRONT | NIGHTS},
    "history:timeline": {"get": FRONT | NIGHTS},
    "history:person": {"get": FRONT},
    "people:duplicates": {"get": DECIDERS | MANAGERS},
    "people:duplicate": {"get": DECIDERS | MANAGERS, "post": DECIDERS | MANAGERS},
    "people:take-back": {"get": DECIDERS | MANAGERS, "post": DECIDERS | MANAGERS},
    "people:ask": {"get": DECIDERS | MANAGERS, "post": DECIDERS | MANAGERS},
    "history:family": {"get": FRONT},
    "history:search": {"get": FRONT | NIGHTS | AGENCY | TEAM},
    "history:hub": {"get": STAFF},
}

# What people and systems outside the hub use, whoever they are: no page of the hub, and no word of it.
OUTSIDE = ("api-v1:", "front_door:choose", "front_door:form-")

# Whose hub it is and whose role this is sees the thing that stands in an address; to everybody else
# it does not exist. An agency sees what it was asked, a team what was handed over to it.
SEES: dict[str, set[Role]] = {
    "contact_id": FRONT,
    "person_id": FRONT,
    "pair_id": FRONT - SUPPORT - AUDITOR,  # one of the two stands in no contact of a sample
    "merge_id": FRONT - SUPPORT,
    "notice_id": FRONT,
    "alert_id": FRONT - SUPPORT,
    "note_id": FRONT - SUPPORT,
    "deadline_id": FRONT,
    "named_id": FRONT,
    "bar_id": {Role.SERVICE_MANAGER, Role.AUDITOR},
    "case_id": FRONT - SUPPORT,
    "attachment_id": FRONT - SUPPORT,
    "question_id": FRONT - SUPPORT,
    "answer_id": FRONT - SUPPORT,
    "email_id": FRONT - SUPPORT - AUDITOR,
    "passed_id": FRONT - SUPPORT - AUDITOR,
    "request_id": INSIDE,
    "item_id": INSIDE,
    "decision_id": INSIDE,
    "disclosure_id": INSIDE,
}

_LETTERS = {Mark.NAME, Mark.HOME, Mark.REFERRER, Mark.TOLD, Mark.HELD}
_FRONT = {
    Mark.NAME, Mark.HOME, Mark.REFERRER, Mark.HELD,
    Mark.SAID, Mark.KEPT, Mark.NOTE, Mark.ALERT, Mark.RATED, Mark.FILE, Mark.NEWS, Mark.NIGHT,
    Mark.FORM, Mark.OUTSIDE, Mark.QUESTION,
}  # fmt: skip
_TAKER = _FRONT | {Mark.EMAIL}
_INSIDE = _FRONT | {
    Mark.ITEM, Mark.SO_WHAT, Mark.WAITING, Mark.ANALYSIS, Mark.AGREED, Mark.STRATEGY, Mark.TOLD,
}  # fmt: skip
_DECIDER = _INSIDE | _TAKER
_REQUEST = {Mark.NAME, Mark.HOME, Mark.ASKED}
NOTHING: set[Mark] = set()

# The words that somebody finds who opens everything they may: these, and no other. Names as in
# `world.py`; who stands there twice is the one who holds the contacts, and one who does not.
READS: dict[str, set[Mark]] = {
    "officer": _TAKER,
    "support": _LETTERS,
    "decision": _DECIDER | {Mark.SENSITIVE},
    "decision2": _DECIDER,
    "earlyhelp": _DECIDER,
    "manager": _DECIDER | {Mark.SENSITIVE},
    "manager2": _DECIDER,
    "practice": _DECIDER,
    "service": _DECIDER | {Mark.BARRED},
    # What was passed to the service is a contact in triage, and nothing else.
    "nights": {Mark.NAME, Mark.HOME, Mark.REFERRER, Mark.SAID, Mark.KEPT, Mark.RATED, Mark.NIGHT},
    "auditor": _INSIDE | {Mark.BARRED},
    "auditor2": NOTHING,  # nothing was drawn for them
    "admin": NOTHING,
    "barred": {Mark.EMAIL},  # from each of these contacts
    "police": _REQUEST | {Mark.ITEM, Mark.SO_WHAT, Mark.SENSITIVE},
    "health": _REQUEST | {Mark.EXISTENCE},
    "education": _REQUEST | {Mark.DRAFT, Mark.WAITING},
    "housing": NOTHING,  # was not asked
    # It speaks to whoever told the hub (6.5), and must know what the family must not hear.
    "team.first-response": {
        Mark.NAME,
        Mark.HOME,
        Mark.REFERRER,
        Mark.SAID,
        Mark.KEPT,
        Mark.ITEM,
        Mark.SO_WHAT,
        Mark.ANALYSIS,
    },
    "team.daat": NOTHING,  # nothing was handed over to it
    "other.mash-officer": {Mark.ELSEWHERE},
    "other.team-manager": {Mark.ELSEWHERE},
    "other.practice-manager": {Mark.ELSEWHERE},
    "other.service-manager": {Mark.ELSEWHERE},
}
