"""Editions of the lexicon: learning one, what editors forbid, and reading the one in use."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from search.language.alignment import METHOD, Segment, learn
from search.language.lexicon import FIRST_LEXICON, Lexicon, WordPair, first_pairs, stem_of
from search.lexicon_evidence import evidence
from search.models import ForbiddenPair, LexiconEdition, LexiconPair

# The one in use, and the one before to compare with. What was withdrawn is gone for good with the second learning.
EDITIONS_KEPT = 2
_BATCH = 500


@dataclass(frozen=True)
class Evidence:
    """All that is public in both languages at one moment; `fingerprint` changes with whatever would be learnt anew."""

    segments: list[Segment]
    works: int
    fingerprint: str


def read_evidence(progress: Callable[[int], None] | None = None) -> Evidence:
    """`progress` is told every hundred segments how many were read."""
    segments: list[Segment] = []
    digest = hashlib.sha256(f"{METHOD}\n".encode() + FIRST_LEXICON.read_bytes())
    for segment in evidence():
        segments.append(segment)
        digest.update(repr(segment).encode())
        if progress is not None and len(segments) % 100 == 0:
            progress(len(segments))
    works = {segment.origin for segment in segments if segment.origin.startswith("work:")}
    return Evidence(segments, len(works), digest.hexdigest())


def learn_edition(read: Evidence) -> LexiconEdition:
    """Learns from the evidence and stores the pairs as the edition in use from now on.

    Words about which these pages teach nothing keep the pairs that come with the software.
    """
    learnt = learn(read.segments)
    known = {pair.es for pair in learnt}
    shipped = [pair for pair in first_pairs() if pair.es not in known]
    with transaction.atomic():
        newest = newest_edition()
        edition = LexiconEdition.objects.create(
            number=newest.number + 1 if newest else 1,
            segments=len(read.segments),
            works=read.works,
            pairs=len(learnt) + len(shipped),
            evidence=read.fingerprint,
        )
        rows = [_row(edition, pair, is_shipped=False) for pair in learnt]
        rows += [_row(edition, pair, is_shipped=True) for pair in shipped]
        LexiconPair.objects.bulk_create(rows, batch_size=_BATCH)
        LexiconEdition.objects.filter(number__lte=edition.number - EDITIONS_KEPT).delete()
    return edition


def learn_when_changed() -> LexiconEdition | None:
    """Nightly: a new edition, or None where the last one was learnt from exactly what is public now."""
    read, newest = read_evidence(), newest_edition()
    if newest is not None and newest.evidence == read.fingerprint:
        return None
    return learn_edition(read)


def newest_edition() -> LexiconEdition | None:
    return LexiconEdition.objects.order_by("-number").first()


def read_lexicon(version: object) -> Lexicon:
    """The newest edition without what is forbidden; what comes with the software where nothing was learnt yet."""
    edition = newest_edition()
    pairs = first_pairs() if edition is None else [row.word_pair for row in edition.learnt_pairs.all()]
    return Lexicon(pairs, version, forbidden=ForbiddenPair.objects.values_list("es", "en"))


def forbid(*, es_word: str, en_word: str, note: str = "") -> ForbiddenPair:
    """From the next query on the two words do not translate each other. Raises ValidationError."""
    spanish, english = es_word.strip().lower(), en_word.strip().lower()
    pair = ForbiddenPair(
        es=stem_of(spanish, "es"),
        en=stem_of(english, "en"),
        es_word=spanish,
        en_word=english,
        note=note.strip(),
    )
    pair.full_clean()
    pair.save()
    return pair


def allow(pair: ForbiddenPair) -> None:
    """Takes back what `forbid` did."""
    pair.delete()


def _row(edition: LexiconEdition, pair: WordPair, *, is_shipped: bool) -> LexiconPair:
    return LexiconPair(
        edition=edition,
        es=pair.es,
        en=pair.en,
        es_word=pair.es_word,
        en_word=pair.en_word,
        to_en=pair.to_en,
        to_es=pair.to_es,
        count=pair.count,
        origins=list(pair.origins),
        is_shipped=is_shipped,
    )
