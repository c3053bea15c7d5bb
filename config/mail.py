"""Mail where there is no mail server: shown in the terminal at home, said to be missing on a server."""

import logging

from django.conf import settings
from django.core.mail.backends.console import EmailBackend

logger = logging.getLogger(__name__)


class TerminalBackend(EmailBackend):
    """Show a message the way a person reads it, not the way it travels."""

    def write_message(self, message):
        self.stream.write(
            f"\n── Mail ──\nTo: {', '.join(message.recipients())}\nSubject: {message.subject}\n\n{message.body}\n──\n"
        )


def say_what_cannot_be_sent() -> None:
    """Once at the start of a server without a mail server."""
    if not settings.EMAIL_HOST:
        logger.warning(
            "EMAIL_HOST is not set: no mail is sent. Nobody can sign up, be invited or reset a password, and e-mail "
            "addresses are not verified. See docs/people.md."
        )
