"""Addresses of contacts while they are taken."""

from django.urls import path

from openmash.contacts import views

app_name = "contacts"
urlpatterns = [
    path("open/", views.open_record, name="open"),
    path("<uuid:contact_id>/take-up/", views.take_up, name="take-up"),
    path("<uuid:contact_id>/take/", views.take, name="take"),
    path("<uuid:contact_id>/matches/", views.show_matches, name="matches"),
    path("<uuid:contact_id>/save/", views.save, name="save"),
    path("<uuid:contact_id>/finish/", views.finish, name="finish"),
    path("<uuid:contact_id>/note/", views.note, name="note"),
    path("<uuid:contact_id>/more/", views.tell_more, name="tell-more"),
    path("<uuid:contact_id>/reopen/", views.reopen, name="reopen"),
    path("<uuid:contact_id>/out-of-hours/", views.pass_out_of_hours, name="pass-out-of-hours"),
    path("<uuid:contact_id>/read/", views.tick_read, name="tick-read"),
    path("out-of-hours/new/", views.night_contact, name="night-contact"),
    path("out-of-hours/<uuid:case_id>/take/", views.take_night, name="take-night"),
    path("out-of-hours/<uuid:case_id>/take-back/", views.take_back, name="take-back"),
    path("out-of-hours/<uuid:case_id>/write-back/", views.write_back, name="write-back"),
    path("information/<uuid:note_id>/read/", views.read_information, name="read-information"),
    path("<uuid:contact_id>/written/", views.written_referral, name="written"),
    path("<uuid:contact_id>/consent/", views.consent, name="consent"),
    path("<uuid:contact_id>/consent/override/", views.override_consent, name="override-consent"),
    path("<uuid:contact_id>/people/add/", views.add_person, name="add-person"),
    path("people/<uuid:person_id>/born/", views.born, name="born"),
    path("people/<uuid:named_id>/", views.correct_person, name="correct-person"),
    path("<uuid:contact_id>/files/add/", views.add_files, name="add-files"),
    path("files/<uuid:attachment_id>/", views.open_file, name="open-file"),
    path("<uuid:contact_id>/open-case/", views.open_case, name="open-case"),
    path("<uuid:contact_id>/pass-on/", views.pass_on, name="pass-on"),
    path("alerts/<uuid:alert_id>/take/", views.take_alert, name="take-alert"),
]
