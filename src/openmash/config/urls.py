"""Every address of the product: each step's pages under the step's own name."""

from django.urls import include, path

from openmash.config.api import patterns

urlpatterns = [
    path("api/v1/", include((patterns(), "api-v1"))),
    path("", include("openmash.access.urls")),
    path("contacts/", include("openmash.contacts.urls")),
    path("people/", include("openmash.contacts.people_urls")),
    path("triage/", include("openmash.triage.urls")),
    path("", include("openmash.enquiries.urls")),
    path("decisions/", include("openmash.decisions.urls")),
    path("teams/", include("openmash.disclosures.urls")),
    path("notices/", include("openmash.notices.urls")),
    path("", include("openmash.front_door.urls")),
    path("", include("openmash.history.urls")),
    path("", include("openmash.reviews.urls")),
]

handler500 = "openmash.access.views.broken"
