"""The registry of work that falls due as time passes; `run_due_work` runs what each app registered here.

due_work.register(gettext_noop("search: outbox"), drain, every=60)
"""

from collections.abc import Callable
from dataclasses import dataclass

MINUTE = 60
DAY = 24 * 60 * 60


@dataclass(frozen=True)
class DueWork:
    """One piece of due work: `name` is translated where it is shown; `run` takes nothing; `every` is the least number of seconds between two starts."""

    name: str
    run: Callable[[], object]
    every: int


_registered: dict[str, DueWork] = {}


def register(name: str, run: Callable[[], object], *, every: int) -> None:
    """Adds or replaces a piece of due work."""
    _registered[name] = DueWork(name, run, every)


def registered() -> list[DueWork]:
    return list(_registered.values())
