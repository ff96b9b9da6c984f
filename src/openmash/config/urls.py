"""Every address of the product: each step's pages under the step's own name."""

from django.urls import include, path

urlpatterns = [
    path("", include("openmash.access.urls")),
]
