"""Addresses of oversight."""

from django.urls import path

from openmash.reviews import views

app_name = "reviews"
urlpatterns = [path("samples/", views.draw, name="draw")]
