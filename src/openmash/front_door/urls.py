"""Addresses of the front door."""

from django.urls import path, re_path

from openmash.front_door.desk import views as desk
from openmash.front_door.elsewhere import views as elsewhere
from openmash.front_door.form import choosing, pages, receipts, views
from openmash.front_door.lists import views as lists
from openmash.front_door.mail import views as mail
from openmash.front_door.questions import views as questions
from openmash.front_door.systems import views as systems

app_name = "front_door"
urlpatterns = [
    path("sent-forms/<uuid:contact_id>/", views.as_sent, name="as-sent"),
    path("mail/set-aside/", mail.show_set_aside, name="set-aside"),
    path("mail/<uuid:email_id>/seen/", mail.see, name="email-seen"),
    path("mail/<uuid:email_id>/contact/", mail.make_contact, name="email-contact"),
    path("questions/<uuid:contact_id>/ask/", questions.ask, name="ask-referrer"),
    path("questions/<uuid:question_id>/answer/", questions.answer, name="question-answer"),
    path("questions/<uuid:question_id>/offered/", questions.offered, name="question-offered"),
    path("questions/<uuid:question_id>/read/", questions.read, name="question-read"),
    path("questions/<uuid:question_id>/let-go/", questions.let_go, name="question-let-go"),
    path("elsewhere/<uuid:contact_id>/pass-on/", elsewhere.pass_on, name="pass-to-authority"),
    path(
        "elsewhere/<uuid:passed_id>/acknowledged/",
        elsewhere.acknowledged,
        name="passed-acknowledged",
    ),
    path("desk/", desk.show_desk, name="desk"),
    path("desk/new/", desk.new, name="desk-new"),
    path("desk/<uuid:contact_id>/", desk.show, name="desk-contact"),
    path("desk/<uuid:contact_id>/save/", desk.save, name="desk-save"),
    path("desk/<uuid:contact_id>/worry/", desk.worry, name="desk-worry"),
    path("desk/<uuid:contact_id>/end/", desk.finish, name="desk-end"),
    path("desk/answers/<uuid:answer_id>/sign-off/", desk.sign, name="desk-sign"),
    path("desk/answers/<uuid:answer_id>/told/", desk.told, name="desk-told"),
    path("lists/", lists.show_lists, name="lists"),
    path("hub/keys/", systems.show_keys, name="keys"),
    path("hub/keys/end/", systems.end_key, name="end-key"),
    path("report/", choosing.choose, name="choose"),
    path("report/<slug:hub>/", pages.start, name="form-start"),
    path("report/<slug:hub>/check/", pages.check, name="form-check"),
    path("report/<slug:hub>/send/", pages.send, name="form-send"),
    path("report/<slug:hub>/danger/", pages.danger, name="form-danger"),
    path("report/<slug:hub>/saved/", pages.saved, name="form-saved"),
    path("report/<slug:hub>/leave/", receipts.leave, name="form-leave"),
    path("report/<slug:hub>/receipt/", receipts.receipt, name="form-receipt"),
    path("report/<slug:hub>/answer/", receipts.answer, name="form-answer"),
    path("report/<slug:hub>/files/", receipts.files, name="form-files"),
    path("report/<slug:hub>/copy/", receipts.copy, name="form-copy"),
    path("report/<slug:hub>/back/<slug:link>/", receipts.back, name="form-back"),
    re_path(
        r"^report/(?P<hub>[\w-]+)/(?P<about>children|adults)/$", pages.people, name="form-people"
    ),
    path("report/<slug:hub>/<slug:code>/", pages.page, name="form-page"),
    path("report/<slug:hub>/<slug:code>/<uuid:person_id>/", pages.page, name="form-person"),
]
