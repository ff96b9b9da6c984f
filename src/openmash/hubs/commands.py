"""Loading the rules that ship with the program, as versions of each hub."""

from datetime import datetime

from django.db import transaction

from openmash.hubs.models import Agency, Hub, HubProfile, Team
from openmash.hubs.profile_files import SHIPPED, shipped_text
from openmash.policy.profile import read_profile


def load_profiles(*, now: datetime) -> list[str]:
    """Load each shipped profile that differs from its hub's newest version. Returns what was loaded.

    Runs with the migrations, as the maintenance role: no person acts, and each version stays.
    """
    return [code for code in SHIPPED if load_profile(code, shipped_text(code), now=now)]


def load_profile(code: str, toml: str, *, now: datetime) -> bool:
    """Make `toml` the newest version of the hub `code`, if it says anything new."""
    profile = read_profile(toml, name=code)
    with transaction.atomic():
        hub, _ = Hub.objects.update_or_create(code=code, defaults={"name": profile.hub.name})
        newest = HubProfile.objects.filter(hub=hub).order_by("-version").first()
        if newest and newest.toml == toml:
            return False
        HubProfile.objects.create(
            hub=hub, version=(newest.version if newest else 0) + 1, toml=toml, loaded_at=now
        )
        for agency in profile.agencies:
            Agency.objects.update_or_create(
                hub=hub,
                code=agency.code,
                defaults={"name": agency.name, "kind": agency.kind, "is_active": True},
            )
        codes = [agency.code for agency in profile.agencies]
        Agency.objects.filter(hub=hub).exclude(code__in=codes).update(is_active=False)
        for team in profile.teams:
            defaults = {"name": team.name, "phone": team.phone or "", "is_active": True}
            Team.objects.update_or_create(hub=hub, code=team.code, defaults=defaults)
        codes = [team.code for team in profile.teams]
        Team.objects.filter(hub=hub).exclude(code__in=codes).update(is_active=False)
    return True
