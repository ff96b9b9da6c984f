"""What every page of triage does with a person and with a form."""

from django.forms import Form

from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import NotPermitted, RuleBroken


def may_or_refuse(actor: Actor, permission: Permission) -> None:
    """Raises NotPermitted where the role does not let this person do it at all."""
    if not actor.may(permission):
        raise NotPermitted(f"Your role does not let you {permission}.")


def put_error(form: Form, broken: RuleBroken) -> None:
    """Show a broken rule at the question that mends it, or above the form."""
    form.add_error(broken.field if broken.field in form.fields else None, broken.message)
