"""How search is, for the readiness probe: which engine answers, what it holds, how much waits."""

from typing import Any

from django.utils import timezone

from search import outbox
from search.engines import Engine, SearchUnavailable
from search.serving import engines_to_feed


def report() -> dict[str, Any]:
    """Engines in the order in which they answer, and the outbox. Raises only what the database raises."""
    waiting, oldest = outbox.lag()
    return {
        "engines": [_engine(engine) for engine in engines_to_feed()],
        "outbox": {
            "waiting": waiting,
            "oldest_seconds": int((timezone.now() - oldest).total_seconds()) if oldest else 0,
        },
    }


def _engine(engine: Engine) -> dict[str, Any]:
    try:
        info = engine.info()
    except SearchUnavailable:
        return {"name": engine.name, "status": "unavailable"}
    return {
        "name": info.name,
        "status": "ok" if info.is_complete else "incomplete",
        "works": info.works,
        "built_at": info.built_at.isoformat() if info.built_at else None,
    }
