"""An e-mail as people send them: read whatever state it is in."""

from openmash.adapters.email.reading import Automatic, Email, EmailFile, NotAnEmail, read_email
from openmash.adapters.email.text import letters

__all__ = ["Automatic", "Email", "EmailFile", "NotAnEmail", "letters", "read_email"]
