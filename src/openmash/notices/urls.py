"""Addresses of the outbox."""

from django.urls import path

from openmash.notices import views

app_name = "notices"
urlpatterns = [
    path("tray/", views.show_tray, name="tray"),
    path("<uuid:notice_id>/", views.show_notice, name="notice"),
    path("<uuid:notice_id>/letter.pdf", views.letter, name="letter"),
    path("<uuid:notice_id>/send/", views.send, name="send"),
    path("<uuid:notice_id>/told/", views.told, name="told"),
    path("<uuid:notice_id>/address/", views.address, name="address"),
    path("<uuid:notice_id>/hold/", views.hold, name="hold"),
    path("<uuid:notice_id>/stop/", views.stop, name="stop"),
    path("<uuid:notice_id>/release/", views.release, name="release"),
]
