"""An agency answers: a draft of its own, then versions that stay (requirements 5.2 to 5.4, 5.7)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from openmash.access.rows import acting_as
from openmash.contacts.models import Contact
from openmash.deadlines.models import Deadline
from openmash.enquiries.answers import NOT_AVAILABLE, Answer, SystemChecked
from openmash.enquiries.commands import (
    break_glass,
    open_request,
    return_information,
    save_draft,
)
from openmash.enquiries.models import (
    Draft,
    Item,
    Request,
    Return,
    SensitiveContent,
    SharingDecision,
)
from openmash.enquiries.queries import answer_page, board
from openmash.ledger.models import Entry, EntryText
from openmash.policy.actors import Actor
from openmash.policy.errors import ChangedMeanwhile, DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Role
from tests.enquiries.cases import (
    AT_TEN,
    a_fact,
    a_partner,
    an_answer,
    an_enquiry,
    an_open_enquiry,
    asked_of,
)
from tests.factories import an_actor

pytestmark = pytest.mark.django_db
LATER = AT_TEN + timedelta(hours=1)


def returned(partner: Actor, contact: Contact, answer: Answer, **given: object) -> Return:
    request = asked_of("police", contact)
    return return_information(
        partner,
        request_id=request.pk,
        answer=answer,
        now=LATER,
        **given,  # type: ignore[arg-type]
    )


def test_the_hub_sees_when_somebody_of_the_agency_read_it() -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        open_request(partner, request_id=asked_of("police", contact).pk, now=LATER)
        with pytest.raises(DoneAlready):
            open_request(partner, request_id=asked_of("police", contact).pk, now=LATER)

    with acting_as(an_actor(Role.TEAM_MANAGER)) as manager:
        states = [row.state for row in board(contact.pk, actor=manager, now=LATER).rows]
    assert "opened Mon 2 Mar 2026 11:00" in states
    assert "asked, not opened yet" in states


def test_a_draft_is_the_agencys_alone_until_it_is_returned() -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        request = asked_of("police", contact)
        save_draft(partner, request_id=request.pk, version=0, answer=an_answer(), now=LATER)
        assert answer_page(request, actor=partner, now=LATER).draft["so_what"]

    for role in (Role.DECISION_MAKER, Role.SERVICE_MANAGER):
        with acting_as(an_actor(role)):
            assert not Draft.objects.exists()
    with acting_as(a_partner("health")):
        assert not Draft.objects.exists()


def test_two_colleagues_draft_at_once_and_the_second_is_shown_what_the_first_wrote() -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as first:
        request = asked_of("police", contact)
        draft = save_draft(first, request_id=request.pk, version=0, answer=an_answer(), now=LATER)
        save_draft(
            first, request_id=request.pk, version=draft.version, now=LATER,
            answer=an_answer(so_what="It is getting worse."),
        )  # fmt: skip
    with acting_as(a_partner()) as second:
        with pytest.raises(ChangedMeanwhile) as refused:
            save_draft(
                second, request_id=request.pk, version=draft.version - 1, now=LATER,
                answer=an_answer(so_what="It is much the same."),
            )  # fmt: skip
        save_draft(
            second, request_id=request.pk, version=refused.value.version, now=LATER,
            answer=an_answer(so_what="It is much the same."),
        )  # fmt: skip

    assert "A colleague wrote" in refused.value.message
    [differs] = refused.value.differences
    assert (differs.field, differs.theirs) == ("so_what", "It is getting worse.")


def test_facts_and_opinion_stand_apart_with_certainty_system_and_reference() -> None:
    contact = an_open_enquiry()
    items = (
        a_fact(dated="2026-02-14", system="Niche", reference="N/123", about="Mia Thorne"),
        a_fact("He drinks.", kind="opinion", certainty="hearsay"),
    )
    with acting_as(a_partner(name="Amara Osei")) as partner:
        returned(partner, contact, an_answer(*items))

    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        shown = board(contact.pk, actor=maker, now=LATER)
    assert [(i.kind, i.certainty) for i in shown.items] == [
        ("fact", "verified"),
        ("opinion", "hearsay"),
    ]
    assert (shown.items[0].system, shown.items[0].reference) == ("Niche", "N/123")
    [row] = [row for row in shown.rows if row.is_back]
    assert row.so_what == "The shouting is frequent. Mia hears it."
    assert "by Amara Osei" in row.state


def test_an_answer_meets_the_agencys_clock_and_leaves_the_others_running() -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        returned(partner, contact, an_answer())

    with acting_as(an_actor(Role.DECISION_MAKER)):
        met = {
            clock.on_id: clock.met_at
            for clock in Deadline.objects.filter(contact_id=contact.pk, clock="agency-return")
        }
        assert met[asked_of("police", contact).pk] == LATER
        assert met[asked_of("health", contact).pk] is None


@pytest.mark.parametrize(
    ("changed", "item", "field", "row"),
    [
        ({"so_what": " "}, {}, "so_what", None),
        ({"systems": (), "items": ()}, {}, "text", 0),
        ({"systems": ()}, {}, "not_checked_why", None),
        ({"legal_basis": " "}, {}, "legal_basis", None),
        ({}, {"text": " "}, "text", 0),
        ({}, {"kind": ""}, "kind", 0),
        ({}, {"certainty": "surely"}, "certainty", 0),
        ({}, {"is_sensitive": True}, "holder_post", None),
        ({"existence_only": True}, {}, "narrowed_why", None),
    ],
    ids=["no so what", "nothing checked", "no system checked", "on no basis", "no words",
         "fact or opinion", "how sure", "held by nobody", "narrowed without a reason"],
)  # fmt: skip
def test_an_answer_that_lacks_something_is_refused_where_it_can_be_mended(
    changed: dict[str, object], item: dict[str, object], field: str, row: int | None
) -> None:
    contact = an_open_enquiry()
    answer = replace(an_answer(a_fact(**item)), **changed)  # type: ignore[arg-type]

    with acting_as(a_partner()) as partner:
        with pytest.raises(RuleBroken) as refused:
            returned(partner, contact, answer)
        assert (refused.value.field, refused.value.row) == (field, row)
        assert not Return.objects.exists()


def test_a_system_that_could_not_be_searched_makes_it_a_part_of_an_answer() -> None:
    contact = an_open_enquiry()
    systems = (SystemChecked(name="Niche", state=NOT_AVAILABLE),)

    with acting_as(a_partner()) as partner:
        version = returned(partner, contact, an_answer(systems=systems))
        assert version.outcome == Return.Outcome.PARTIAL
        assert asked_of("police", contact).state == Request.State.PARTIAL


def test_a_correction_is_another_version_that_says_why_and_the_first_stays() -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        returned(partner, contact, an_answer())
        corrected = an_answer(so_what="It was another address.")
        with pytest.raises(RuleBroken) as refused:
            returned(partner, contact, corrected)
        assert refused.value.field == "correction_why"

        returned(partner, contact, replace(corrected, correction_why="Two people of one name."))

        assert [r.number for r in Return.objects.all()] == [2, 1]
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Return.objects.filter(number=1).update(so_what="Never said")
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        [row] = [r for r in board(contact.pk, actor=maker, now=LATER).rows if r.is_back]
        assert row.so_what == "It was another address."


def test_the_same_answer_sent_twice_is_one_version() -> None:
    contact = an_open_enquiry()
    secret = a_fact("Watched.", is_sensitive=True)
    answer = an_answer(secret, holder_post="PC")
    with acting_as(a_partner()) as partner:
        returned(partner, contact, answer, after=0)
        with pytest.raises(DoneAlready):
            returned(partner, contact, answer, after=0)

        other = an_answer(
            replace(secret, text="Arrested."), holder_post="PC", correction_why="News"
        )
        returned(partner, contact, other, after=1)
        assert Return.objects.count() == 2


def test_a_colleague_who_returned_first_is_shown_before_another_version_is_sent() -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as first:
        returned(first, contact, an_answer(), after=0)
    with acting_as(a_partner()) as second:
        with pytest.raises(ChangedMeanwhile) as refused:
            returned(second, contact, an_answer(so_what="Otherwise."), after=0)
        assert refused.value.version == 1
        assert Return.objects.count() == 1


def test_what_is_sensitive_is_a_marker_with_its_holder_and_is_read_by_who_is_named() -> None:
    manager, maker = an_actor(Role.TEAM_MANAGER), an_actor(Role.DECISION_MAKER)
    with acting_as(maker):
        contact = an_enquiry(maker)
        contact.holder_id, contact.manager_id = maker.person_id, manager.person_id
        contact.save(update_fields=["holder", "manager"])
    with acting_as(a_partner(name="Amara Osei")) as partner:
        returned(
            partner,
            contact,
            an_answer(
                a_fact("The flat is watched.", is_sensitive=True),
                holder_post="PVP sergeant",
                holder_deputy="DS Lund",
                holder_phone="01632 960150",
                holder_hours="08:00 to 16:00",
            ),
        )

    for reader in (maker, manager):
        with acting_as(reader):
            [item] = board(contact.pk, actor=reader, now=LATER).items
            assert (item.may_read, item.text) == (True, "The flat is watched.")
    with acting_as(an_actor(Role.DECISION_MAKER)) as another:
        [item] = board(contact.pk, actor=another, now=LATER).items
        assert (item.may_read, item.text, item.about) == (False, "", "")
        assert (item.holder_name, item.holder_post) == ("Amara Osei", "PVP sergeant")
        assert (item.holder_deputy, item.holder_phone, item.holder_hours) == (
            "DS Lund", "01632 960150", "08:00 to 16:00",
        )  # fmt: skip
        assert not EntryText.objects.filter(text__contains="watched").exists()


def test_an_agency_may_let_only_the_existence_be_known_and_a_manager_opens_it_with_a_reason() -> (
    None
):
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        secret = a_fact("An informer.", is_sensitive=True)
        answer = an_answer(
            secret, holder_post="PC", existence_only=True, narrowed_why="It names a source."
        )
        returned(partner, contact, answer)
    with acting_as(an_actor(Role.TEAM_MANAGER)) as manager:
        [item] = Item.objects.all()
        assert not SensitiveContent.objects.exists()
        with pytest.raises(RuleBroken, match="Say why"):
            break_glass(manager, item_id=item.pk, reason=" ", now=LATER)

        break_glass(manager, item_id=item.pk, reason="She leaves hospital tonight.", now=LATER)

        assert SensitiveContent.objects.get().text == "An informer."
    with acting_as(a_partner()):
        broken = Entry.objects.get(kind="glass_broken")
        assert EntryText.objects.get(pk=broken.pk).text == "She leaves hospital tonight."
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker, pytest.raises(NotPermitted):
        break_glass(maker, item_id=item.pk, reason="I want to.", now=LATER)


def test_whom_the_answer_was_shared_with_and_on_what_basis_stays_on_record() -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        returned(partner, contact, an_answer(legal_basis="s47", sharing_why="She is at risk."))

        word = SharingDecision.objects.get()
        assert (word.share, word.legal_basis, word.why) == (True, "s47", "She is at risk.")
        assert (word.by_id, word.at) == (partner.person_id, LATER)


def test_another_agency_answers_nothing_that_was_not_asked_of_it() -> None:
    contact = an_open_enquiry("police")
    with acting_as(an_actor(Role.DECISION_MAKER)):
        request = asked_of("police", contact)

    with acting_as(a_partner("health")) as stranger, pytest.raises(Request.DoesNotExist):
        return_information(stranger, request_id=request.pk, answer=an_answer(), now=LATER)
    with acting_as(an_actor(Role.TEAM_MANAGER)) as manager, pytest.raises(NotPermitted):
        return_information(manager, request_id=request.pk, answer=an_answer(), now=LATER)
