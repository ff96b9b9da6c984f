"""The services that act in a hub's name: made with the hub, people of the ledger like any other."""

from openmash.access.models import User
from openmash.access.queries import SERVICES
from openmash.hubs.models import Hub


def make_service_actors() -> None:
    """Give each hub its services. Runs with the migrations; safe to repeat."""
    for hub in Hub.objects.all():
        for service in SERVICES:
            User.objects.get_or_create(
                username=f"{service}@{hub.pk}",
                defaults={
                    "name": f"{hub.name}: {service}",
                    "is_service": True,
                    "password": "!",  # nobody signs in as a service
                },
            )
