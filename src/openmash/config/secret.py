"""The secret that signs sessions: given by whoever runs it, or kept beside the embedded server."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def secret_key(*, embedded: bool, folder: Path | None) -> str:
    """The key of this installation. A real server without one of its own refuses to start."""
    if key := os.environ.get("OPENMASH_SECRET_KEY"):
        if len(key) < 32:
            raise ImproperlyConfigured(
                "OPENMASH_SECRET_KEY is too short: give 32 characters or more."
            )
        return key
    if not embedded or folder is None:
        raise ImproperlyConfigured(
            "OPENMASH_SECRET_KEY is not set. Make one with "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(48))'` and keep it."
        )
    file = folder / "secret-key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(48))
    return file.read_text()
