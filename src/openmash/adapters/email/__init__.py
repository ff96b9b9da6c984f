"""An e-mail as people send them: read whatever state it is in."""

from openmash.adapters.email.reading import Automatic, Email, EmailFile, NotAnEmail, read_email

__all__ = ["Automatic", "Email", "EmailFile", "NotAnEmail", "read_email"]
