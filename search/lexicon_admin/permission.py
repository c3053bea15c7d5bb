"""Who may see the lexicon and forbid pairs: the one place where it is decided."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from people.models import User

PERMISSION = "search.edit_lexicon"


def may_edit_lexicon(user: User | AnonymousUser) -> bool:
    return user.has_perm(PERMISSION)


def lexicon_editors_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view for those who may; Wagtail sends the others back to its first page, saying so."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_edit_lexicon(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked
