"""Addresses of records that are of one person."""

from django.urls import path

from openmash.contacts.views import duplicates

app_name = "people"
urlpatterns = [
    path("duplicates/", duplicates.show_duplicates, name="duplicates"),
    path("duplicates/<uuid:pair_id>/", duplicates.judge, name="duplicate"),
    path("merges/<uuid:merge_id>/take-back/", duplicates.take_back, name="take-back"),
    path("<uuid:person_id>/second-record/", duplicates.ask_about, name="ask"),
]
