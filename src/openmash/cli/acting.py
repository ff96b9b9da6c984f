"""Acting as a hub's own service for the command line (section 6 of the design)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from openmash.policy.errors import WrongInput

if TYPE_CHECKING:
    from openmash.policy.actors import Actor


def service_of(hub: str) -> "Actor":
    """The service that acts for the hub of that name. Raises WrongInput where there is none."""
    from openmash.access.queries import service_actor
    from openmash.hubs.models import Hub
    from openmash.hubs.queries import hub_by_code

    try:
        return service_actor(hub_by_code(hub).pk, "command-line")
    except Hub.DoesNotExist:
        known = ", ".join(Hub.objects.order_by("code").values_list("code", flat=True))
        raise WrongInput(f'"{hub}" is not a hub here ({known})') from None


@contextmanager
def acting_for(hub: str) -> "Iterator[Actor]":
    """Act for the hub of that name, in one transaction. Raises WrongInput where there is none."""
    from openmash.access.rows import acting_as

    with acting_as(service_of(hub)) as actor:
        yield actor
