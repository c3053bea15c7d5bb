"""Whether letters can be sent at all: a server without a mail server promises nothing."""

from django.conf import settings


def mail_can_be_sent() -> bool:
    return not settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend")
