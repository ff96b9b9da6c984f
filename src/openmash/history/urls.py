"""Addresses of what everybody opens."""

from django.urls import path

from openmash.history import views
from openmash.history.families.views import show_family
from openmash.history.searching.views import search

app_name = "history"
urlpatterns = [
    path("", views.show_work, name="work"),
    path("triage/tray/", views.show_tray, name="tray"),
    path("contacts/<uuid:contact_id>/", views.show_contact, name="contact"),
    path("contacts/<uuid:contact_id>/timeline/", views.show_timeline, name="timeline"),
    path("people/<uuid:person_id>/", views.show_person, name="person"),
    path("people/<uuid:person_id>/family/", show_family, name="family"),
    path("search/", search, name="search"),
    path("hub/", views.show_hub, name="hub"),
]
