"""Addresses of the decision."""

from django.urls import path

from openmash.decisions import views

app_name = "decisions"
urlpatterns = [
    path("<uuid:contact_id>/recommend/", views.recommend, name="recommend"),
    path("<uuid:decision_id>/authorise/", views.authorise, name="authorise"),
    path("<uuid:contact_id>/strategy/", views.strategy, name="strategy"),
]
