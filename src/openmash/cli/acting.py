"""Acting as a hub's own service for the command line (section 6 of the design)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from openmash.policy.errors import WrongInput

if TYPE_CHECKING:
    from openmash.policy.actors import Actor


@contextmanager
def acting_for(hub: str) -> "Iterator[Actor]":
    """Act for the hub of that name, in one transaction. Raises WrongInput where there is none."""
    from openmash.access.queries import service_actor
    from openmash.access.rows import acting_as
    from openmash.hubs.models import Hub
    from openmash.hubs.queries import hub_by_code

    try:
        hub_id = hub_by_code(hub).pk
    except Hub.DoesNotExist:
        known = ", ".join(Hub.objects.order_by("code").values_list("code", flat=True))
        raise WrongInput(f'"{hub}" is not a hub here ({known})') from None
    with acting_as(service_actor(hub_id, "command-line")) as actor:
        yield actor
