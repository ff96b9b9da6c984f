"""What was said, under headings: as a record is read."""

# What was said, in the order in which calls go.
SAID = {
    "concerns": "The worry",
    "danger_now": "In danger now, says the referrer",
    "harm": "Hurt, or may be hurt, says the referrer",
    "what_happened": "What happened",
    "evidence": "How they know",
    "complicating_factors": "What makes it harder",
    "family_factors": "In the family",
    "impact": "What it does to the child",
    "working_well": "What is working well",
    "needs_to_change": "What needs to change",
    "if_nothing_changes": "If nothing changes",
    "prompted_now": "Why now",
    "child_voice": "What the child says",
    "child_told": "Does the child know of this?",
    "parents_voice": "What the parents say",
    "actions_taken": "Done already",
    "actions_not_enough": "Why that is not enough",
    "early_help": "Early help",
    "agencies_involved": "Who else works with the family",
    "support_needed": "Help asked for",
    "risk_to_staff": "Risk to staff",
    "keep_from_family": "Not to be told to the family",
    "urgent_other": "Urgent, in the caller's words",
    "already_spoken": "Spoken with us before",
}
