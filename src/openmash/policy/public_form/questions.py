"""Every question that an online form can ask. Which of them a hub asks, in which order and with which
help, stands in its profile; the words here are those of a hub that says nothing else.

No question must be answered: blank is "not known", and choices offer it too.
"""

from dataclasses import dataclass
from enum import StrEnum

from openmash.policy.referral_sources import SENDERS


class Shape(StrEnum):
    """How a question is answered."""

    STORY = "story"
    LINE = "line"
    CHOICE = "choice"
    LIST = "list"  # one of many: a drop-down list
    TICKS = "ticks"
    SCALE = "scale"
    DATE = "date"
    EMAIL = "email"
    PHONE = "phone"


class About(StrEnum):
    """Whom a question is about. A question about people is asked once for each of them."""

    CONTACT = "contact"
    CHILDREN = "children"
    ADULTS = "adults"


@dataclass(frozen=True)
class Question:
    """One question: its code is the field of the record where the answer goes."""

    code: str
    shape: Shape
    label: str
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    rows: int = 5
    reveals: tuple[tuple[str, str], ...] = ()  # (choice, code of the question that belongs to it)
    about: About = About.CONTACT
    autocomplete: str = "off"


_YES_NO = (("yes", "Yes"), ("no", "No"), ("unknown", "I do not know"))
_S, _L, _C = Shape.STORY, Shape.LINE, Shape.CHOICE

FAMILY_FACTORS = (
    ("domestic-abuse", "Fighting or fear between adults at home (domestic abuse)"),
    ("substance-misuse", "Alcohol or drugs"),
    ("mental-ill-health", "An adult's mental health"),
    ("crime", "Crime or anti-social behaviour"),
    ("missing-school", "Missing school"),
    ("housing", "Where the family lives: no home, too small, not safe"),
    ("debt", "Money or debt"),
)

_ETHNICITIES = (
    "White British", "White Irish", "Traveller of Irish heritage", "Gypsy or Roma", "Other White",
    "White and Black Caribbean", "White and Black African", "White and Asian", "Other mixed",
    "Indian", "Pakistani", "Bangladeshi", "Other Asian", "Caribbean", "African", "Other Black",
    "Chinese", "Other", "They did not want to say",
)  # fmt: skip

_CONTACT = (
    Question("concerns", _S, "What are you worried about?",
             "Write it as you would say it. Who, what, where, how often.", rows=8),
    Question("danger_now", _C, "Is a child in danger right now?", choices=_YES_NO),
    Question("harm", _C, "Do you think that a child has been hurt, or may be hurt or not looked after?",
             "Hurt can also mean frightened, touched in a sexual way, or left without food or care.",
             choices=(("yes", "Yes"), ("maybe", "Maybe"), ("no", "No, the family needs some help"),
                      ("unknown", "I do not know"))),
    Question("what_happened", _S, "What happened, when and where?",
             "Tell us about the last time, and about the worst time. Dates help.", rows=8),
    Question("evidence", _S, "How do you know?",
             "Say what you saw or heard yourself, and what somebody told you. Use their words.", rows=4),
    Question("prompted_now", _S, "Why are you telling us today?",
             "What is different from last week or last month?", rows=4),
    Question("urgent", Shape.TICKS, "Is any of this true?",
             "Tick all that you know of. A manager hears of it as soon as you send this form."),
    Question("urgent_other", _S, "Is there anything else that a manager should hear at once?", rows=3),
    Question("impact", _S, "What does this do to the child?",
             "How do they look, feel, behave, grow and learn?", rows=5),
    Question("complicating_factors", _S, "What makes things harder for this family?", rows=4),
    Question("family_factors", Shape.TICKS, "Is any of this part of it?", choices=FAMILY_FACTORS),
    Question("working_well", _S, "What is going well?",
             "Who helps the child? What do the parents do well?", rows=4),
    Question("safety_scale", Shape.SCALE, "How safe is the child now?",
             "0 means not safe at all. 10 means safe, with all that they need."),
    Question("needs_to_change", _S, "What would have to change to make that number higher?", rows=4),
    Question("if_nothing_changes", _S, "What do you think will happen if nothing changes?", rows=4),
    Question("actions_taken", _S, "What have you, or others, already done to help?",
             "What was tried, when, and by whom? Telling social care before is not help by itself.", rows=5),
    Question("actions_not_enough", _S, "Why was that not enough?", rows=4),
    Question("early_help", _S, "Is there an early help plan for the family?",
             "If there is: who leads it, since when, and how does it go? If not: why not?", rows=4),
    Question("agencies_involved", _S, "Who else works with the family?",
             "For instance a health visitor, a school, a charity. A name and number help.", rows=4),
    Question("support_needed", _S, "What help does the family need?", rows=4),
    Question("child_voice", _S, "What does the child say?",
             "Use the child's own words where you can. What would they like to happen?", rows=5),
    Question("child_told", _C, "Does the child know that you are telling us?", choices=_YES_NO),
    Question("parents_aware", _C, "Do the parents know that you are telling us?",
             "Tell them only if it does not put the child in more danger.", choices=_YES_NO),
    Question("parents_voice", _S, "What do the parents or carers say?", rows=4),
    Question("consent_status", _C, "Did a parent agree that you share this with us?",
             "You can send this form even if nobody has agreed.",
             choices=(("obtained", "Yes, a parent or carer agreed"),
                      ("implied", "They agreed to a service that shares information"),
                      ("refused", "They were asked and said no"),
                      ("not-sought", "They were not asked"),
                      ("unknown", "I do not know")),
             reveals=(("obtained", "consent_given_by"), ("implied", "consent_implied_by"),
                      ("not-sought", "consent_exception"))),
    Question("consent_given_by", _L, "Who agreed, and how are they related to the child?"),
    Question("consent_implied_by", _L, "Which service did they agree to?"),
    Question("consent_exception", Shape.LIST, "Why were they not asked?"),
    Question("consent_exception_whose", _L, "If asking would put somebody at risk: whom?"),
    Question("consent_discussed_with", _L, "Did you talk about this with a manager? With whom?"),
    Question("consent_why", _S, "Is there more to say about this?", rows=3),
    Question("keep_from_family", _S, "What must the family not be told?",
             "And what could happen if they knew? We do not tell a family who told us, unless you "
             "write as part of your job.", rows=4),
    Question("risk_to_staff", _S, "Could it be dangerous to visit?",
             "For instance dogs, weapons, somebody who threatens people.", rows=3),
    Question("sender", Shape.LIST, "Who are you?",
             choices=tuple((sender.code, sender.words) for sender in SENDERS)),
    Question("referrer_name", _L, "Your name", autocomplete="name"),
    Question("referrer_role", _L, "Your job or role", autocomplete="organization-title"),
    Question("referrer_organisation", _L, "Where you work", autocomplete="organization"),
    Question("referrer_relation", _L, "How do you know the child?"),
    Question("referrer_phone", Shape.PHONE, "Your telephone number", autocomplete="tel"),
    Question("referrer_email", Shape.EMAIL, "Your e-mail address",
             "A work address if you write as part of your job.", autocomplete="email"),
    Question("safe_email", _C, "Is it safe for us to write to that address?",
             "Say no if somebody you are afraid of may read it.", choices=_YES_NO),
    Question("referrer_address", _L, "Your address", autocomplete="street-address"),
    Question("safe_contact", _L, "When and how is it safe to ring you?"),
    Question("already_spoken", _L, "Have you spoken with us about this before? With whom, and when?"),
)  # fmt: skip


def _of(about: About, roles: tuple[tuple[str, str], ...]) -> tuple[Question, ...]:
    """The questions about one person."""

    def ask(code: str, shape: Shape, label: str, hint: str = "", **more: object) -> Question:
        return Question(code, shape, label, hint, about=about, **more)  # type: ignore[arg-type]

    child = about is About.CHILDREN
    named = "the child" if child else "this person"
    return (
        ask("role", _C, f"Who is {named}?", choices=roles),
        ask("given_names", _L, "First names"),
        ask("family_name", _L, "Family name"),
        ask("known_as", _L, "Other names that they use"),
        ask("description", _L, "If you do not know a name: how would we know them?",
            "For instance: about 4, girl, blue coat"),
        ask("date_of_birth", Shape.DATE, "Date of birth", "For instance, 27 3 2015"),
        ask("approximate_age", _L, "If you do not know the date: about how old?"),
        ask("expected_date", Shape.DATE, "If the baby is not born yet: when is it due?"),
        ask("sex", _C, "Sex", choices=(("F", "Female"), ("M", "Male"), ("U", "I do not know"))),
        ask("relation", _L, f"How is {named} related to the child you are worried about?"),
        ask("parental_responsibility", _C, "Do they have parental responsibility?",
            "A mother has it. A father has it if he is married to her or is on the birth certificate, "
            "or if a court said so.", choices=_YES_NO),
        ask("lives_in_household", _C, "Do they live in the child's home?"
            if not child else "Do they live at the family's home?", choices=_YES_NO),
        ask("lines", _L, "Address"),
        ask("postcode", _L, "Postcode"),
        ask("safe_to_write", _C, "Is it safe to write there?", choices=_YES_NO),
        ask("phone", Shape.PHONE, "Telephone"),
        ask("school", _L, "School, nursery or college"),
        ask("gp", _L, "GP practice"),
        ask("nhs_number", _L, "NHS number", "Ten digits, if you have it"),
        ask("ethnicity", Shape.LIST, "Ethnic group",
            choices=tuple((words, words) for words in _ETHNICITIES)),
        ask("religion", _L, "Religion or belief"),
        ask("languages", _L, "First language, or how they communicate"),
        ask("interpreter", _C, "Do they need an interpreter?", choices=_YES_NO),
        ask("disability", _L, "Disability or health needs",
            "For instance: autism, wheelchair user, hearing aids, epilepsy"),
    )  # fmt: skip


_CHILD_ROLES = (
    ("child-of-concern", "A child I am worried about"),
    ("sibling", "A brother or sister"),
)
_ADULT_ROLES = (
    ("parent", "A parent or carer"),
    ("other-significant-adult", "Another adult who matters"),
    ("person-posing-a-risk", "A person who may be a danger"),
)

QUESTIONS: dict[About, dict[str, Question]] = {
    about: {question.code: question for question in questions}
    for about, questions in (
        (About.CONTACT, _CONTACT),
        (About.CHILDREN, _of(About.CHILDREN, _CHILD_ROLES)),
        (About.ADULTS, _of(About.ADULTS, _ADULT_ROLES)),
    )
}
