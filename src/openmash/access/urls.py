"""Addresses of sign-in."""

from django.urls import path

from openmash.access import views

app_name = "access"
urlpatterns = [
    path("sign-in/", views.show_sign_in, name="sign-in"),
    path("choose-hub/", views.choose_hub, name="choose-hub"),
    path("sign-out/", views.end_session, name="sign-out"),
]
