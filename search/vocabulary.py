"""What search knows of words, kept in the process until it changes: the vocabulary's labels and the lexicon."""

import time
from dataclasses import dataclass

from django.db import connection

from kb.models import ConceptLabel
from search.language import ConceptLabels, Label
from search.language.lexicon import Lexicon
from search.lexicon_editions import read_lexicon
from search.models import ForbiddenPair, LexiconEdition, VocabularyState

# Asked by every search, so written by hand: the query builder would take longer than the database. A row that is taken
# away and one that is added never look like no change: keys are not used twice.
_STATE = (
    f"SELECT count(*), max(id), (SELECT max(version) FROM {VocabularyState._meta.db_table}),"  # noqa: S608
    f" (SELECT max(id) FROM {LexiconEdition._meta.db_table}),"
    f" (SELECT count(*) FROM {ForbiddenPair._meta.db_table}), (SELECT max(id) FROM {ForbiddenPair._meta.db_table})"
    f" FROM {ConceptLabel._meta.db_table}"
)
_OF_LABELS = 3


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that the language core needs of the site's words."""

    labels: ConceptLabels
    lexicon: Lexicon


# What is not the search itself may use labels that were true so many seconds ago, and saves the query.
AT_HAND_SECONDS = 5


class _Kept:
    labels: ConceptLabels | None = None
    lexicon: Lexicon | None = None
    checked_at = float("-inf")


def vocabulary() -> Vocabulary:
    """All labels and the lexicon. One small query asks whether they changed: an edit acts on the next query everywhere."""
    state = _state()
    labels_version, lexicon_version = state[:_OF_LABELS], state[_OF_LABELS:]
    labels, lexicon = _Kept.labels, _Kept.lexicon
    if labels is None or labels.version != labels_version:
        labels = _Kept.labels = ConceptLabels(_read(), labels_version)
    if lexicon is None or lexicon.version != lexicon_version:
        lexicon = _Kept.lexicon = read_lexicon(lexicon_version)
    _Kept.checked_at = time.monotonic()
    return Vocabulary(labels, lexicon)


def concept_labels() -> ConceptLabels:
    return vocabulary().labels


def version_seen() -> object:
    """The version that this process last saw, without asking again; None when it has not asked yet."""
    return None if _Kept.labels is None else _Kept.labels.version


def labels_at_hand() -> ConceptLabels:
    """All labels as they were a moment ago: for every letter typed, and for what follows a search."""
    if _Kept.labels is None or time.monotonic() - _Kept.checked_at > AT_HAND_SECONDS:
        return concept_labels()
    return _Kept.labels


def forget_labels() -> None:
    """The next one to ask reads them again."""
    _Kept.checked_at = float("-inf")


def labels_changed() -> None:
    """To be called with every edit of a concept or label that Django signals."""
    state, _created = VocabularyState.objects.get_or_create(pk=1)
    state.version += 1
    state.save()
    forget_labels()


def _state() -> tuple[object, ...]:
    """Changes with every edit that Django signals; counts and last keys also notice what is written in bulk."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        return tuple(cursor.fetchone())


def _read() -> list[Label]:
    rows = ConceptLabel.objects.values_list(
        "concept__slug", "concept__subject", "language", "text", "kind", "ambiguous"
    ).order_by("pk")
    return [Label(*row) for row in rows]
