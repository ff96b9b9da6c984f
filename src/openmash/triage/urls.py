"""Addresses of triage."""

from django.urls import path

from openmash.triage import views

app_name = "triage"
urlpatterns = [
    path("clocks/<uuid:deadline_id>/more-time/", views.more_time, name="more-time"),
    path("<uuid:contact_id>/", views.assess, name="contact"),
    path("<uuid:contact_id>/allocate/", views.allocate, name="allocate"),
    path("<uuid:contact_id>/conflict/", views.conflict, name="conflict"),
    path("conflicts/<uuid:bar_id>/let-in/", views.let_in, name="let-in"),
    path("<uuid:contact_id>/take/", views.take, name="take"),
    path("<uuid:contact_id>/rate/", views.rate, name="rate"),
    path("<uuid:contact_id>/agree-rating/", views.agree, name="agree-rating"),
    path("<uuid:contact_id>/route/", views.route, name="route"),
]
