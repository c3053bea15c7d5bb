"""The vocabulary's labels as the language core wants them, kept in the process until they change."""

from django.db import connection

from kb.models import ConceptLabel
from search.language import ConceptLabels, Label
from search.models import VocabularyState

# Asked by every search, so written by hand: the query builder would take longer than the database.
_STATE = (
    f"SELECT count(*), max(id), (SELECT max(version) FROM {VocabularyState._meta.db_table})"  # noqa: S608
    f" FROM {ConceptLabel._meta.db_table}"
)


class _Kept:
    labels: ConceptLabels | None = None


def concept_labels() -> ConceptLabels:
    """All labels. One small query asks whether they changed, so that an edit acts on the next query everywhere."""
    version = _version()
    if _Kept.labels is None or _Kept.labels.version != version:
        _Kept.labels = ConceptLabels(_read(), version)
    return _Kept.labels


def labels_changed() -> None:
    """To be called with every edit of a concept or label that Django signals."""
    state, _created = VocabularyState.objects.get_or_create(pk=1)
    state.version += 1
    state.save()


def _version() -> tuple[object, ...]:
    """Changes with every edit that Django signals; count and last key also notice what is written in bulk."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        return tuple(cursor.fetchone())


def _read() -> list[Label]:
    rows = ConceptLabel.objects.values_list(
        "concept__slug", "concept__subject", "language", "text", "kind", "ambiguous"
    ).order_by("pk")
    return [Label(*row) for row in rows]
