"""E-mail addresses: django-allauth keeps which are verified, Django's user the one in use; both must say the same."""

from allauth.account.models import EmailAddress
from django.db import transaction

from people.models import User


@transaction.atomic
def set_address(*, person: User, email: str, is_verified: bool) -> None:
    """Make this the person's only address; without an address, leave none."""
    email = email.strip().lower()
    EmailAddress.objects.filter(user=person).exclude(email=email).delete()
    if email:
        EmailAddress.objects.update_or_create(
            user=person, email=email, defaults={"primary": True, "verified": is_verified}
        )
    if person.email != email:
        person.email = email
        person.save(update_fields=["email"])


def note_entered_address(*, person: User) -> None:
    """An administrator has entered the person's address: if it is a new one, it is to be verified at the next sign-in."""
    known = EmailAddress.objects.filter(user=person, email=person.email.lower(), primary=True).exists()
    if not known:
        set_address(person=person, email=person.email, is_verified=False)
