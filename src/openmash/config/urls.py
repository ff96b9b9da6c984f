"""Every address of the product: each step's pages under the step's own name."""

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = [
    path("", include("openmash.access.urls")),
    path("contacts/", include("openmash.contacts.urls")),
]
for prefix, step in (
    ("", "history"),
    ("triage/", "triage"),
    ("", "enquiries"),
    ("teams/", "disclosures"),
    ("decisions/", "decisions"),
    ("notices/", "notices"),
    ("", "people"),
):
    if find_spec(f"openmash.{step}.urls"):
        urlpatterns.append(path(prefix, include(f"openmash.{step}.urls")))
