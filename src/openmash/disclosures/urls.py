"""Addresses of what crossed the wall."""

from django.urls import path

from openmash.disclosures import views

app_name = "disclosures"
urlpatterns = [
    path("tray/", views.show_tray, name="tray"),
    path("<uuid:disclosure_id>/", views.show_pack, name="pack"),
    path("<uuid:disclosure_id>/accept/", views.accept, name="accept"),
    path("<uuid:disclosure_id>/send-back/", views.send_back, name="send-back"),
    path("<uuid:disclosure_id>/answer/", views.answer, name="answer"),
    path("<uuid:disclosure_id>/allocate/", views.allocate, name="allocate"),
    path("<uuid:disclosure_id>/visit/", views.visit, name="visit"),
    path("<uuid:disclosure_id>/oversight/", views.oversight, name="oversight"),
]
