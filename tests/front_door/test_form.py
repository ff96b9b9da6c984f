"""The online form: what somebody writes becomes the record of a contact, once (1.1, 1.4, 1.5, 1.7-1.9)."""

from datetime import date

import pytest
from django.test import Client

from openmash.contacts.models import Alert, Contact, Narrative, PersonInContact, Stage, UrgentTick
from openmash.front_door.models import Arrival, PublicForm, SentForm
from openmash.policy.public_form.questions import About
from tests.front_door.forms import Sender, a_worry

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_teacher_fills_it_in_and_it_is_a_contact_that_waits_for_its_record() -> None:
    sender = a_worry(Sender(), harm="maybe", danger_now="no")
    sender.write("what-happened/", what_happened="On Monday", evidence="I saw it", prompted_now="?")
    child = sender.add(About.CHILDREN, "child", given_names="Kofi", family_name="Mensah",
                       date_of_birth_0="27", date_of_birth_1="3", date_of_birth_2="2016")  # fmt: skip
    sender.write(child.replace("child/", "child-needs/"), religion="None", interpreter="yes",
                 disability="Epilepsy")  # fmt: skip
    sender.add(About.ADULTS, "adult", role="parent", given_names="Ama", family_name="Mensah",
               parental_responsibility="yes")  # fmt: skip
    sender.write("done/", actions_taken="We rang her.", actions_not_enough="She does not answer.")
    sender.write("consent/", consent_status="obtained", consent_given_by="Ama, his mother")
    sender.write("you/", sender="school", referrer_name="Jo Bell")

    sent = sender.send()

    assert sent["Location"] == sender.url("receipt/")
    with sender.acting():
        contact = Contact.objects.get(pk=sender.form_contact())
        narrative = Narrative.objects.get(contact=contact)
        named = list(contact.people.select_related("person"))
        kofi = named[0].person
        assert (contact.stage, contact.channel, contact.holder_id) == (
            Stage.RECEIVING,
            "online-form",
            None,
        )
        assert (contact.referrer, contact.referral_source) == ("professional", "2A")
        assert narrative.concerns == "He comes to school hungry and afraid."
        assert (narrative.harm, narrative.evidence) == ("maybe", "I saw it")
        assert narrative.actions_not_enough == "She does not answer."
        assert narrative.consent["given_by"] == "Ama, his mother"
        assert [row.role for row in named] == ["child-of-concern", "parent"]
        assert named[1].parental_responsibility == "yes"
        assert kofi.date_of_birth == date(2016, 3, 27)
        assert (kofi.religion, kofi.interpreter, kofi.disability) == ("None", "yes", "Epilepsy")
    assert contact.reference in sender.text("receipt/")


def test_a_kind_with_questions_of_its_own_is_chosen_first_asked_second_and_can_be_changed() -> None:
    sender = Sender("coventry")
    assert "may have harmed one" in sender.text()
    begun = sender.client.post(sender.url(), {"kind": "position-of-trust"})
    assert begun["Location"] == sender.url("worry/?kind=position-of-trust")
    told = {"concerns": "The coach hits them.", "kind": "position-of-trust"}
    assert sender.write("worry/", **told)["Location"] == sender.url("kind-position-of-trust/")
    page = sender.text("kind-position-of-trust/")
    assert "Does the employer know?" in page
    assert "screened first" not in page  # that only the hub can say
    asked = {"track_who": "A coach", "track_employer_knows": "unknown", "track": "step-up"}
    changed = sender.write("kind-position-of-trust/", **asked)
    assert changed["Location"] == sender.url("kind-step-up/")
    back = sender.write("kind-step-up/", track_plan="", track="position-of-trust")
    sender.client.get(back["Location"])
    on = sender.write("kind-position-of-trust/", **asked | {"track": "position-of-trust"})
    assert on["Location"] == sender.url("what-happened/")
    assert "A coach" in sender.text("check/")

    sender.send()

    with sender.acting():
        contact = Contact.objects.get()
        assert contact.track == "position-of-trust"
        assert {k: v for k, v in Narrative.objects.get().track_answers.items() if v} == {
            "who": "A coach"
        }


def test_it_can_be_sent_with_nothing_but_a_sentence() -> None:
    sender = a_worry(Sender())

    sender.send()

    with sender.acting():
        assert Narrative.objects.get().concerns == "He comes to school hungry and afraid."
        assert Contact.objects.get().referral_source == "10"


def test_a_child_in_danger_now_is_sent_to_999_first_and_alerts_a_manager_once_sent() -> None:
    sender = Sender()
    sender.get("worry/")

    after = sender.write("worry/", concerns="He has a knife", danger_now="yes")

    assert after["Location"] == sender.url("danger/")
    assert "Ring 999 now" in sender.text("danger/")
    assert "Ring 999. Then send this form." in sender.text("check/")
    sender.send()
    with sender.acting():
        assert "a child is in danger now" in Alert.objects.get().words
        assert UrgentTick.objects.get().code == "other"


def test_where_nobody_is_hurt_early_help_is_pointed_to_and_it_is_sent_all_the_same() -> None:
    sender = a_worry(Sender("cambridgeshire"), harm="no")

    assert "01480 376 666" in sender.text("check/")
    sender.send()

    with sender.acting():
        assert Contact.objects.get().reference.startswith("CB-")


def test_previously_referred_is_not_an_action_taken() -> None:
    sender = a_worry(Sender("cambridgeshire"))
    sender.write("you/", sender="school")
    sender.write("done/", actions_taken="Previously referred to social care.")

    page = sender.text("check/")

    assert "“Previously referred” is not an action taken." in page
    assert 'href="/report/cambridgeshire/done/?back=check#id_actions_taken"' in page
    sender.write("done/", actions_taken="I met the mother twice and we agreed on breakfast club.")
    assert "is not an action taken" not in sender.text("check/")


def test_pressed_twice_it_is_one_contact() -> None:
    sender = a_worry(Sender())

    first, second = sender.send(), sender.send()

    assert (first["Location"], second["Location"]) == (sender.url("receipt/"),) * 2
    with sender.acting():
        assert (Contact.objects.count(), Arrival.objects.count()) == (1, 1)
        assert SentForm.objects.count() == 1


def test_two_windows_write_on_two_pages_and_neither_is_lost() -> None:
    sender = a_worry(Sender())
    here, there = sender.shown("what-happened/"), sender.shown("effect/")

    sender.client.post(sender.url("what-happened/"), {"shown": here, "evidence": "I saw it"})
    sender.client.post(sender.url("effect/"), {"shown": there, "impact": "He does not sleep"})

    said = sender.form().answers["said"]
    assert (said["evidence"], said["impact"]) == ("I saw it", "He does not sleep")


def test_two_windows_on_one_page_are_told_of_each_other() -> None:
    sender = a_worry(Sender())
    shown = sender.shown("what-happened/")
    sender.client.post(sender.url("what-happened/"), {"shown": shown, "evidence": "I saw it"})

    other = sender.client.post(
        sender.url("what-happened/"), {"shown": shown, "evidence": "My aunt told me"}
    )

    assert other.status_code == 409
    page = other.content.decode()
    assert "in another window" in page
    assert "My aunt told me" in page
    assert sender.form().answers["said"]["evidence"] == "I saw it"


def test_a_page_that_was_open_too_long_still_keeps_what_is_on_it() -> None:
    sender = a_worry(Sender())
    shown = sender.shown("what-happened/")
    sender.client.cookies.clear()

    late = sender.client.post(
        sender.url("what-happened/"), {"shown": shown, "what_happened": "It was on Monday"}
    )

    assert late.status_code == 302
    assert sender.form().answers["said"]["what_happened"] == "It was on Monday"


@pytest.mark.parametrize(
    ("boxes", "kept"),
    [
        (("31", "2", "2015"), "born, as written: 31 2 2015"),
        (("27", "3", "2999"), "born, as written: 27 3 2999"),
        (("27", "", "2015"), "born, as written: 27 2015"),
    ],
    ids=["no such day", "in the future", "half a date"],
)
def test_a_bad_date_stops_nobody_and_is_kept_as_it_was_written(
    boxes: tuple[str, str, str], kept: str
) -> None:
    sender = a_worry(Sender())
    born = {f"date_of_birth_{n}": part for n, part in enumerate(boxes)}
    where = sender.add(About.CHILDREN, "child", given_names="Kofi", **born)

    again = sender.write(where, given_names="Kofi", **born, anyway="yes")

    assert again.status_code == 302
    sender.send()
    with sender.acting():
        child = PersonInContact.objects.select_related("person").get().person
        assert (child.date_of_birth, child.description) == (None, kept)


def test_a_bad_date_is_said_in_plain_words_with_all_that_was_typed() -> None:
    sender = a_worry(Sender())
    where = sender.client.post(sender.url("children/"), {"add": "yes"})["Location"]

    wrong = sender.write(where.removeprefix(sender.url()), given_names="Kofi", date_of_birth_0="31",
                         date_of_birth_1="2", date_of_birth_2="2015")  # fmt: skip

    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "There is a problem" in page
    assert "There is no such date." in page
    assert 'value="Kofi"' in page
    assert 'value="31"' in page


def test_twenty_thousand_characters_scripts_and_formulas_are_kept_and_shown_as_they_are() -> None:
    long, script, formula = "Ż " * 10_000, "<script>alert(1)</script>", "=HYPERLINK(0)"
    sender = a_worry(Sender(), concerns=long)
    sender.write("what-happened/", what_happened=script, evidence=f"{formula}\x00")
    sender.add(About.CHILDREN, "child", given_names=script, family_name=formula)
    sender.write("you/", sender="school", referrer_name=script, referrer_role=formula)

    page = sender.text("check/")
    sender.send()

    assert script not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    with sender.acting():
        narrative = Narrative.objects.get()
        assert narrative.concerns == long.strip()
        assert (narrative.what_happened, narrative.evidence) == (script, formula)
        assert Contact.objects.get().referrer_name == script


def test_nobody_needs_to_say_who_they_are_and_a_manager_hears_of_it() -> None:
    sender = a_worry(Sender())
    sender.write("you/", sender="anonymous")

    sender.send()

    with sender.acting():
        assert (Contact.objects.get().referrer, Contact.objects.get().referral_source) == (
            "anonymous",
            "9",
        )
        assert Alert.objects.get().kind == "anonymous-caller"


def test_somebody_taken_out_can_be_put_back_and_does_not_arrive_while_out() -> None:
    sender = a_worry(Sender())
    where = sender.add(About.CHILDREN, "child", given_names="Kofi")
    person = where.split("/")[1]
    sender.client.post(sender.url("children/"), {"remove": person})
    assert "Kofi is taken out." in sender.text("children/")

    sender.client.post(sender.url("children/"), {"restore": person})
    assert "Kofi is taken out." not in sender.text("children/")
    sender.client.post(sender.url("children/"), {"remove": person})
    sender.send()

    with sender.acting():
        assert not PersonInContact.objects.exists()


def test_no_form_is_begun_by_looking() -> None:
    sender = Sender()
    for path in ("", "worry/", "what-happened/", "check/", "receipt/", "saved/", "danger/"):
        assert sender.get(path).status_code == 200

    with sender.acting():
        assert not PublicForm.objects.exists()


@pytest.mark.parametrize("path", ["nowhere/", "child/"])
def test_what_is_no_page_is_not_found(path: str) -> None:
    assert Sender().get(path).status_code == 404
    assert Client().get("/report/atlantis/").status_code == 404


@pytest.mark.parametrize("hub", ["hertfordshire", "northamptonshire", "cambridgeshire", "coventry"])
def test_in_every_hub_each_page_leads_to_the_next_and_all_of_it_to_one_contact(hub: str) -> None:
    sender, seen = Sender(hub), []
    where = sender.client.post(sender.url())["Location"]
    while not where.endswith("/check/"):
        path = where.removeprefix(sender.url())
        seen.append(path.strip("/"))
        page = sender.text(path)
        assert "What are you worried about?" in page or len(seen) > 1
        if path in ("children/", "adults/"):
            where = sender.client.post(where, {"on": "yes"})["Location"]
        else:
            where = sender.write(path, concerns="She is alone at night.")["Location"]
    assert len(seen) == len(set(seen)) > 12
    sender.send()

    with sender.acting():
        assert Narrative.objects.get().concerns == "She is alone at night."
    assert sender.contact().reference in sender.text("receipt/")
