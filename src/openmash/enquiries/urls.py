"""Addresses of the enquiry: the hub's side, and the agency's."""

from django.urls import path

from openmash.enquiries import views

app_name = "enquiries"
urlpatterns = [
    path("enquiries/<uuid:contact_id>/", views.show_board, name="board"),
    path("enquiries/<uuid:contact_id>/rows/", views.board_rows, name="rows"),
    path("enquiries/<uuid:contact_id>/open/", views.ask, name="ask"),
    path("enquiries/<uuid:contact_id>/end/", views.end, name="end"),
    path("enquiries/items/<uuid:item_id>/open/", views.open_sensitive, name="open-sensitive"),
    path("enquiries/requests/<uuid:request_id>/withdraw/", views.withdraw, name="withdraw"),
    path("agency/tray/", views.show_tray, name="tray"),
    path("agency/requests/<uuid:request_id>/", views.answer, name="answer"),
    path("agency/requests/<uuid:request_id>/save/", views.save, name="save"),
    path(
        "agency/requests/<uuid:request_id>/nothing-known/",
        views.nothing_known,
        name="nothing-known",
    ),
    path("agency/requests/<uuid:request_id>/withhold/", views.withhold, name="withhold"),
    path("agency/requests/<uuid:request_id>/waiting/", views.waiting, name="waiting"),
    path("agency/requests/<uuid:request_id>/risk/", views.risk, name="risk"),
]
