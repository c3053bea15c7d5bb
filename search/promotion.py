"""Puts the answer that the coordination recommends for a query before what the engine found, whichever engine it was."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models.signals import post_delete, post_save

from search.language import Understanding
from search.language.text import as_compared
from search.models import PromotedAnswer
from search.queries import SearchQuery
from search.results import CLOSE, PROMOTED, Hit, Marked, Reason, Results
from search.vocabulary import labels_changed, version_seen


class _Kept:
    """All promoted answers, (folded query, language) -> work, as they were at a version of the vocabulary."""

    version: object = None
    works: Mapping[tuple[str, str], str] = {}


def connect() -> None:
    # They share the vocabulary's version, which every search asks for anyway: promoted answers cost it no query.
    for signal in (post_save, post_delete):
        signal.connect(_changed, sender=PromotedAnswer, dispatch_uid=f"search.promotion.{id(signal)}")


def forget() -> None:
    """To be read again, whatever the version says."""
    _Kept.version = None


def promoted_work(query: SearchQuery, understanding: Understanding) -> str:
    """The key of the work recommended for exactly this query in its language; "" when there is none.

    It has its place on the first page in the order of relevance only. To be asked after the query was understood,
    when the version of the vocabulary has just been seen.
    """
    if not query.text or query.page > 1 or query.sort != "relevance":
        return ""
    return _works().get((as_compared(query.text), understanding.language), "")


def promoted_first(
    found: Results, work: str, query: SearchQuery, understanding: Understanding, parts: Mapping[str, Mapping[Any, Any]]
) -> Results:
    """What was found with the promoted work first, and only there on this page.

    `parts`: the pages that the visitor may see, by work; a work without any is not promoted. With filters chosen only
    a work that the engine found under them is: what the filters leave out was not asked for.
    """
    if not work or not parts.get(work):
        return found
    of_engine = next((hit for hit in found.hits if hit.key == work), None)
    if of_engine is None and (query.facets or query.languages):
        return found
    hit = of_engine or _hit(work, query.reader_language, parts[work])
    reason = Reason(PROMOTED, query.text, understanding.language)
    others = tuple(each for each in found.hits if each.key != work)
    # Found nowhere when all that was found stands on this page; otherwise nobody can tell without asking again.
    is_further = of_engine is None and found.total <= len(found.hits)
    return replace(
        found,
        hits=(replace(hit, reasons=(reason, *hit.reasons)), *others),
        total=found.total + is_further,
        confidence=CLOSE,
    )


def _works() -> Mapping[tuple[str, str], str]:
    version = version_seen()
    if version is None or _Kept.version != version:
        # The version first: what is written while the rows are read is read again with the next search.
        _Kept.works = {
            (folded, language): str(work)
            for folded, language, work in PromotedAnswer.objects.values_list("folded", "language", "work")
        }
        _Kept.version = version
    return _Kept.works


def _changed(sender: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        labels_changed()


def _hit(work: str, language: str, pages: Mapping[Any, Any]) -> Hit:
    page = pages.get(language) or next(iter(pages.values()))
    title = Marked(((page.title, False),))
    return Hit(key=work, score=0.0, language=page.language, languages=tuple(sorted(pages)), title=title)
