"""What follows from what: each kind of ledger entry, and who reacts to it in the same transaction.

This table is the only place where an earlier step meets a later one.
"""

REACTIONS: dict[str, list[str]] = {
    "alert_raised": [
        "openmash.contacts.reactions.pass_on_while_closed",
        "openmash.notices.reactions.chase_open_case",
    ],
    "alert_taken": ["openmash.contacts.reactions.take_back_while_open"],
    "contact_allocated": ["openmash.enquiries.reactions.pass_on_readers"],
    "contact_recorded": [
        "openmash.notices.reactions.acknowledge_referrer",
        "openmash.notices.reactions.challenge_channel",
        "openmash.notices.reactions.tell_open_case",
    ],
    "information_added": [
        "openmash.notices.reactions.acknowledge_news",
        "openmash.notices.reactions.tell_open_case",
    ],
    "open_case_told": ["openmash.notices.reactions.end_calls"],
    "open_case_not_reached": ["openmash.notices.reactions.end_calls"],
    "contact_passed_to_authority": ["openmash.notices.reactions.tell_passed_on"],
    "contact_taken_up": ["openmash.front_door.reactions.acknowledge_to_sender"],
    "contact_reopened": [
        "openmash.enquiries.reactions.pass_on_readers",
        "openmash.disclosures.reactions.take_back",
        "openmash.notices.reactions.hold_outcomes",
    ],
    "ended_at_desk": [
        "openmash.front_door.desk.reactions.end_clocks",
        "openmash.notices.reactions.pass_to_adult_services",
    ],
    "contact_rated": ["openmash.enquiries.reactions.retime_requests"],
    "information_returned": ["openmash.disclosures.reactions.send_on"],
    "risk_escalated": ["openmash.disclosures.reactions.send_on"],
    "strategy_discussion_agreed": ["openmash.enquiries.reactions.run_beside"],
    "decision_authorised": [
        "openmash.contacts.reactions.take_back_while_open",
        "openmash.enquiries.reactions.end_running",
        "openmash.disclosures.reactions.hand_over",
        "openmash.notices.reactions.draft_notices",
    ],
    "person_shut_out": ["openmash.enquiries.reactions.pass_on_readers"],
    "person_corrected": ["openmash.notices.reactions.check_addresses"],
    "person_merged": [
        "openmash.triage.reactions.shut_out_of_both",
        "openmash.notices.reactions.check_addresses",
    ],
    "person_unmerged": [
        "openmash.triage.reactions.let_in_as_before",
        "openmash.notices.reactions.check_addresses",
    ],
    # Every entry may meet a clock: which one, the hub's profile says.
    "*": ["openmash.deadlines.reactions.meet_clocks"],
}
