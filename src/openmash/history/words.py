"""Each kind of ledger entry as a person would say it. A test holds that every kind recorded is here."""

import re
from collections.abc import Mapping
from typing import Any

# Kind: what happened. Names in braces are facts of the entry; what stands in brackets is left out
# where its fact is not there.
SENTENCES: Mapping[str, str] = {
    "address_corrected": "The address of a notice was corrected",
    "answer_proposed": "What to tell outside was proposed to a manager",
    "answer_sent_back": "A manager sent back what to tell outside",
    "answer_signed_off": "A manager signed off what to tell outside",
    "answered_at_desk": "Answered at the first desk",
    "alert_climbed": "An alert was not taken in time and went to the next: {to}",
    "alert_raised": "Alerted at once: {to}",
    "alert_taken": "The alert was taken",
    "attachment_added": "A file came or was added[, {size}]",
    "attachment_opened": "A file was opened",
    "attachment_refused": "A file was not kept",
    "attachment_scanned": "A file was scanned: {scan}",
    "answer_sent_on": "What {agency} said was sent on to {team}",
    "api_key_made": "A key was made for {sender}: {key}",
    "api_key_revoked": "The key of {sender} was revoked: {key}",
    "became_a_worry": "A worry about a child showed itself: it goes on as a contact about a child",
    "call_not_answered": "Rung, nobody answered",
    "challenge_answered": "The challenge was answered",
    "child_born": "A child who was expected is born",
    "consultation_given": "A consultation was given",
    "consent_overridden": "It goes on without consent: a manager overrode it",
    "consent_recorded": "Consent recorded: {status}",
    "contact_allocated": "Allocated to {to}[, before: {was}]",
    "contact_arrived": "It arrived by itself, through {source}[, from {sender}]",
    "contact_assessed": "The facts were judged[; the hub's rules suggest {suggested}]",
    "contact_handed_over": "Handed over to {team}",
    "contact_opened": "The record was opened",
    "contact_passed_on": "Passed on to the open case",
    "contact_passed_to_authority": "Passed to {authority}: the child lives there",
    "contact_rated": "Rated {rag}[, was {was}][; the rules suggested {differs}]",
    "contact_received": "Received by {channel}",
    "contact_minimised": "What was told was taken away: the contact is kept minimal [{rule}]",
    "contact_recorded": "The record was finished",
    "contact_reopened": "Reopened: taken up again, to be decided anew",
    "contact_sampled": "Drawn for an audit, for {to}",
    "contact_taken_up": "The record was taken up",
    "contact_written": "The record was written",
    "deadline_extended": "More time was agreed: {clock}, until {until}[, before {was}]",
    "deadline_kept": "Clock goes on as it was: {clock}, due {due}[, the rating is {rag}]",
    "deadline_met": "Clock met: {clock}[, {late}]",
    "deadline_moved": "Clock moved: {clock}, now due {due}[, was {was}]",
    "deadline_started": "Clock started: {clock}, {within}, due {due}",
    "deadline_superseded": "Clock ended, no longer needed: {clock}[, the rating is {rag}]",
    "decision_authorised": "The decision was authorised[: {outcomes}]",
    "decision_challenged": "The recommendation was challenged",
    "decision_recommended": "An outcome was recommended[: {outcomes}]",
    "dispute_resolved": "What the team and the hub saw differently is settled",
    "draft_saved": "The agency saved its draft",
    "ended_at_desk": "It ended at the first desk: {how}[, {where}]",
    "enquiry_ended": "The enquiry ended",
    "enquiry_goes_on": "The enquiry goes on beside what was decided",
    "enquiry_looked_at": "The enquiry was looked at",
    "enquiry_opened": "The enquiry was opened",
    "episodes_added": "A case system told of {many} more",
    "episodes_changed": "What a case system tells changed: {many}",
    "form_begun": "An online form was begun",
    "form_forgotten": "A form that was never sent was deleted",
    "form_link_asked": "The link to the form was asked for",
    "form_link_sent": "The link to the form was sent",
    "form_taken_up_again": "The form was opened with its link and code",
    "form_refused": "A wrong code was given for a form",
    "form_sent": "The form was sent",
    "form_sent_again": "The form was sent again, and was there already",
    "form_written": "The form was written on",
    "glass_broken": "A manager opened what is sensitive, with a reason",
    "hand_over_accepted": "The team accepted it",
    "hand_over_sent_back": "{team} sent back what was handed over to it",
    "email_seen": "An e-mail that was set aside was seen",
    "email_set_aside": "An e-mail was set aside: {automatic}",
    "contact_joined": "Added to {reference}, which is about the same thing",
    "information_added": "New information came, through {source}",
    "information_read": "The new information was read",
    "information_requested": "{agency} was asked, due {due}",
    "information_returned": "{agency} answered: {outcome}[, items: {items}][, sensitive: {sensitive}]",
    "kept_at_desk": "The first desk answers it: {contact_kind}",
    "judged_different": "Two people who look alike on record are different people",
    "judged_open_again": "It is open again whether two people on record are one",
    "letter_opened": "A letter was opened",
    "letters_sent": "Everybody who should be told was told",
    "list_loaded": "A list of {sender} was loaded: {rows} rows, {new} of them new",
    "mailbox_read_again": "The mailbox can be read again",
    "mailbox_unreachable": "The mailbox could not be read",
    "note_added": "A note was added",
    "notice_address_known": "Whether it is safe to write to a letter's address: {safe}[, was {was}]",
    "notice_drafted": "To be told: {to}, by {by}",
    "notice_held": "A manager held a notice",
    "notice_opened": "A notice was opened",
    "notice_released": "A manager let a notice go",
    "notice_sent": "Sent to {to}",
    "notice_stopped": "A manager stopped a notice",
    "passed_out_of_hours": "Passed to the out-of-hours service",
    "place_in_contact_corrected": "What somebody is in this contact was corrected",
    "oversight_given": "The team's manager looked at it with the worker",
    "open_case_told": "The open case was told: {whom}",
    "open_case_not_reached": "Not reached at the open case: {whom}",
    "open_case_taken": "Somebody at the open case has taken it",
    "outside_request_answered": "Whoever asked was told what was signed off, {how}",
    "pack_opened": "The team opened the pack",
    "passed_contact_acknowledged": "{authority} has it: acknowledged there by name",
    "passed_contact_arrived": "It arrived in {authority}, as {reference}",
    "person_added": "A person was put on record",
    "person_corrected": "What is known of a person was corrected",
    "person_recognised": "A person who was typed was on record already",
    "person_found_later": "Somebody was found later, and added",
    "person_let_in_again": "{to} was let in again",
    "duplicate_found": "Another record may be of the same person: {band}",
    "duplicate_left": "Whether another record is of the same person cannot be said yet",
    "people_merged": "Two records of one person were made one",
    "people_unmerged": "They are two people after all: their records were parted again",
    "person_merged": "A second record of the person was made one with this",
    "person_unmerged": "They are two people after all: the records were parted again",
    "person_opened": "A person's record was opened",
    "person_shut_out": "{to} was shut out: a conflict of interest",
    "question_answer_read": "The answer was read",
    "question_answered": "The referrer's answer came, through {source}",
    "question_asked": "The referrer was asked, by {by}, for an answer until {until}",
    "question_let_go": "A manager went on without the referrer's answer",
    "question_not_answered": "The referrer did not answer in time",
    "question_offer_declined": "The e-mail was not the referrer's answer",
    "question_offered": "An e-mail came that may be the referrer's answer",
    "rating_agreed": "A manager agreed the rating {rag}",
    "rating_challenged": "A manager challenged the rating {rag}",
    "read_at_shift": "Read at the start of a shift: {shift}",
    "receipt_read": "The sender asked what became of it",
    "referral_allocated": "The team gave it to a worker",
    "referral_made": "It became a referral: {number}[, to {team}]",
    "referrer_acknowledged": "The referrer was told that we have it",
    "request_opened": "{agency} opened the request",
    "request_retimed": "The time of {agency} changed, now due {due}[, was {was}]",
    "request_withdrawn": "The request to {agency} was withdrawn",
    "risk_escalated": "{agency} says that the risk is higher",
    "route_chosen": "The way was chosen: {outcome}[, before: {was}]",
    "searched": "Somebody was searched for",
    "sent_form_opened": "The form was read as it was sent",
    "signed_in": "Signed in",
    "signed_out": "Signed out",
    "strategy_discussion_agreed": "A strategy discussion was agreed",
    "strategy_discussion_held": "The strategy discussion was held",
    "taken_back": "The hub has it again from the out-of-hours service",
    "taken_out_of_hours": "Taken by the out-of-hours service",
    "timeline_opened": "The timeline was opened",
    "told_by_telephone": "Told by telephone: {to}",
    "visit_arranged": "The first visit is arranged[, {due}]",
    "written_referral_received": "The written form came",
    "written_back": "Written back by the out-of-hours service",
    "waiting_said": "{agency} waits for somebody",
}

LOOKS = frozenset(
    {
        "attachment_opened",
        "contact_opened",
        "enquiry_looked_at",
        "letter_opened",
        "notice_opened",
        "pack_opened",
        "person_opened",
        "receipt_read",
        "searched",
        "sent_form_opened",
        "timeline_opened",
    }
)


_CLAUSE = re.compile(r"\[([^]]*\{(\w+)\}[^]]*)\]")


def sentence(kind: str, facts: Mapping[str, Any]) -> str:
    """What happened, in words. A kind that nobody has put into words yet stays readable."""
    known = {name: _plain(value) for name, value in facts.items() if value not in _NOTHING}
    words = SENTENCES.get(kind, kind.replace("_", " ").capitalize())
    words = _CLAUSE.sub(lambda clause: clause[1] if clause[2] in known else "", words)
    return words.format_map(_Known(known))


_NOTHING: tuple[object, ...] = (None, "", False, [])


class _Known(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "not said"


def _plain(value: Any) -> str:
    """Codes are written with hyphens; names, times and numbers stand as they are."""
    words = str(value)
    return words.replace("-", " ") if words.islower() else words
