"""Read environment variables: the only place where this site looks at its environment.

A variable that is set to nothing counts as not set, so that an empty line in an
environment file means "the default". Each variable read here is described in
`.env.example` and `docs/deploying.md`; `tests/test_docs.py` holds us to it.
"""

import os

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """Return the variable's value, or `default` when it is not set."""
    return os.environ.get(name, "").strip() or default


def required(name: str, why: str) -> str:
    """Return the variable's value; refuse to go on, naming it, when it is not set."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {why} See docs/deploying.md.")
    return value


def flag(name: str, default: bool = False) -> bool:
    """Return the variable as yes or no; anything that is neither is refused."""
    value = text(name).lower()
    if not value:
        return default
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int) -> int:
    """Return the variable as a whole number; anything else is refused."""
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError as err:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from err


def one_of(name: str, choices: tuple[str, ...]) -> str:
    """Return the variable, which must be one of `choices`; the first is the default."""
    value = text(name, choices[0])
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def items(name: str, default: str = "") -> list[str]:
    """Return the variable's comma-separated values."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]
