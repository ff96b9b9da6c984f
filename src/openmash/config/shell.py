"""What stands around every page."""

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Product, hub, person, what the role may open."""
    return {}
