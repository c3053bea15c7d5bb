"""The language in which a person is written to."""

from django.conf import settings
from django.utils.translation import get_language
from wagtail.users.models import UserProfile

from people.models import User


def language_of(person: User | None) -> str:
    """The language the person has chosen, or else the one that is being spoken."""
    if person is not None and person.pk:
        chosen = UserProfile.objects.filter(user=person).values_list("preferred_language", flat=True).first()
        if chosen:
            return chosen
    return get_language() or settings.LANGUAGE_CODE


def set_language(person: User, language: str | None) -> None:
    if language:
        UserProfile.objects.update_or_create(user=person, defaults={"preferred_language": language})
