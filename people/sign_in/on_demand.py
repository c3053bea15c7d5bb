"""Views whose libraries are loaded when somebody first asks for them.

Passkeys and their cryptography weigh 13 MB in a process, and most processes answer readers who never sign in.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string


class ViewOnDemand:
    """Answers as the view that it names."""

    def __init__(self, module: str, name: str) -> None:
        self.path = f"{module}.{name}"

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return self.load()(request, *args, **kwargs)

    def load(self) -> Callable[..., HttpResponse]:
        view: Callable[..., HttpResponse] = import_string(self.path)
        return view
