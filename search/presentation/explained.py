"""Scores taken apart, in an editor's words: the first works of an answer, and one work for itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb.models import KnowledgePage
from kb.selectors.visibility import Visitor
from kb.selectors.works import parts_for_keys
from search.engines.explained import EXPLAINED_DEPTH, Explained, InLanguage, MetClause
from search.explaining import Explanation
from search.language import Understanding
from search.presentation.facets import facet_titles
from search.presentation.reasons import LANG_TAGS
from search.presentation.understood import way_source
from search.results import ScoreParts

# A bar is drawn in steps of so many points of a score, as a class of the style sheet.
BAR_STEP = 5


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a score: points of 100 as they are shown, and the length of its bar in steps."""

    kind: str  # words | nearness | counterpart | cited
    points: str
    bar: int


@dataclass(frozen=True, slots=True)
class ScoredWork:
    """A row of the first works."""

    place: int
    pk: int
    title: str
    lang: str
    score: str
    shares: list[Share]


@dataclass(frozen=True, slots=True)
class FoundClause:
    """Something asked for that stands in the work: what was asked, what stands there, how it is known, its points."""

    asked: str
    found: str
    source: str
    points: str


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """The work in one of its languages."""

    heading: str
    lang: str
    sentences: list[str]
    clauses: list[FoundClause]
    passage: str = ""


@dataclass(frozen=True, slots=True)
class ExplainedWork:
    title: str
    lang: str
    url: str
    is_found: bool
    sentences: list[str]
    shares: list[Share] = field(default_factory=list)
    parts: list[ExplainedPart] = field(default_factory=list)


def share_names() -> dict[str, str]:
    return {
        "words": _("Words"),
        "nearness": _("Nearness in meaning"),
        "counterpart": _("Likeness to a good answer"),
        "cited": _("Articles and numbers cited"),
    }


_Pages = Mapping[str, Mapping[Any, KnowledgePage]]


def scored_works(explanation: Explanation, visitor: Visitor) -> list[ScoredWork]:
    """The works of the page that this visitor may see now, whatever the index still says."""
    query = explanation.query
    pages = parts_for_keys([hit.key for hit in explanation.results.hits], visitor)
    rows: list[ScoredWork] = []
    for place, hit in enumerate(explanation.results.hits, start=query.offset + 1):
        page = _page_in(pages.get(hit.key, {}), hit.language)
        if page is not None and hit.parts is not None:
            rows.append(
                ScoredWork(
                    place, page.pk, page.title, LANG_TAGS[page.language], _points(hit.parts.total), _shares(hit.parts)
                )
            )
    return rows


def promoted_sentence(explanation: Explanation, visitor: Visitor) -> str:
    """That the coordination put a work first, if it did and the visitor may see it."""
    pages = parts_for_keys([explanation.promoted], visitor) if explanation.promoted else {}
    page = _page_in(pages.get(explanation.promoted, {}), explanation.query.reader_language)
    if page is None:
        return ""
    return _("The coordination recommends “%(title)s” for this query: readers see it first, whatever its score.") % {
        "title": page.title
    }


def explained_work(explanation: Explanation, visitor: Visitor) -> ExplainedWork | None:
    """The work that was asked about; None where the visitor may not see it."""
    work = explanation.work
    if work is None:
        return None
    voucher = work.parts.voucher if work.parts is not None else ""
    pages = parts_for_keys([key for key in (work.key, voucher) if key], visitor)
    page = _page_in(pages.get(work.key, {}), explanation.query.reader_language)
    if page is None:
        return None
    understanding = explanation.understanding
    sentences = (
        list(_score_sentences(work, work.parts, understanding, pages))
        if work.parts is not None
        else list(_why_not(work, explanation))
    )
    return ExplainedWork(
        title=page.title,
        lang=LANG_TAGS[page.language],
        url=page.url,
        is_found=work.parts is not None,
        sentences=sentences,
        shares=_shares(work.parts) if work.parts is not None else [],
        parts=[_part(each, understanding) for each in work.languages],
    )


def _page_in(pages: Mapping[Any, KnowledgePage], language: str) -> KnowledgePage | None:
    return pages.get(language) or next(iter(pages.values()), None)


def _score_sentences(work: Explained, parts: ScoreParts, understanding: Understanding, pages: _Pages) -> Iterator[str]:
    yield ngettext(
        "It is in place %(place)s of %(total)s work found.",
        "It is in place %(place)s of %(total)s works found.",
        work.total,
    ) % {"place": work.place, "total": number_format(work.total)}
    words, nearness, counterpart, cited = (share.points for share in _all_shares(parts))
    yield _("Its score is %(score)s of 100.") % {"score": _points(parts.total)}
    yield (
        _("%(points)s of these come from words in its Spanish text.")
        if parts.language == "es"
        else _("%(points)s of these come from words in its English text.")
    ) % {"points": words}
    if understanding.vector is not None:
        yield _("%(points)s come from nearness in meaning to the whole query.") % {"points": nearness}
    if parts.counterpart > 0:
        voucher = _page_in(pages.get(parts.voucher, {}), understanding.language)
        if voucher is not None:
            yield _(
                "%(points)s come from “%(title)s”: a good answer that says nearly the same in the other language."
            ) % {
                "points": counterpart,
                "title": voucher.title,
            }
        else:
            yield _("%(points)s come from a good answer that says nearly the same in the other language.") % {
                "points": counterpart
            }
    if parts.factor != 1.0:
        yield _("All this is already multiplied by %(factor)s, because it is not in the language of the query.") % {
            "factor": number_format(parts.factor, 2)
        }
    if parts.cited > 0:
        yield _("%(points)s come from the article or number that the query cites.") % {"points": cited}


def _why_not(work: Explained, explanation: Explanation) -> Iterator[str]:
    asked_for = explanation.query.content_languages
    if work.shut_out_by:
        titles = facet_titles()
        for name in work.shut_out_by:
            if name == "in":
                yield _("It is not among the works found: there is no text of it in the language that was asked for.")
            else:
                yield _("It is not among the works found: the filter “%(filter)s” leaves it out.") % {
                    "filter": titles[name]
                }
        return
    searched = [each for each in work.languages if each.language in asked_for]
    if any(each.has_enough_words for each in searched):
        yield _("It is found, but stands after the first %(depth)s works.") % {
            "depth": number_format(EXPLAINED_DEPTH, force_grouping=True)
        }
        return
    met = max(searched, key=lambda each: len(each.met))
    if all(each.lacks for each in searched):
        # Whatever else it has: a phrase in quotation marks must stand there.
        yield _("It is not among the works found: “%(phrase)s” does not stand in it as it was quoted.") % {
            "phrase": met.lacks[0].alternatives[0].reason.text
        }
    elif not met.met:
        yield _("It is not among the works found: no word of the query stands in it, nor a translation of one.")
    else:
        yield ngettext(
            "It is not among the works found: only %(met)s of the words stands in it, and at least %(least)s must.",
            "It is not among the works found: only %(met)s of the words stand in it, and at least %(least)s must.",
            len(met.met),
        ) % {"met": len(met.met), "least": met.least_words}
    if any(each.is_near_enough for each in searched):
        yield _("In meaning it is near enough, but too many other works are nearer.")
    elif any(each.likeness is not None for each in searched):
        yield _("In meaning it is too far from the query to be found without a word.")


def _part(part: InLanguage, understanding: Understanding) -> ExplainedPart:
    likeness = part.likeness
    sentences: list[str] = []
    if not part.met:
        sentences.append(_("No word of the query stands in it, nor a translation of one."))
    elif not part.has_enough_words and not part.lacks:
        sentences.append(
            _("These are too few words: at least %(least)s must stand in it.") % {"least": part.least_words}
        )
    if likeness is not None:
        sentences.append(
            _("In meaning, the whole of it is %(whole)s of 100 like the query, and its best sentence %(sentence)s.")
            % {"whole": _points(likeness.whole), "sentence": _points(likeness.sentence)}
        )
        sentences.append(
            _("Together that is %(cosine)s; from %(least)s on a work is found without any of the words.")
            % {"cosine": _points(likeness.cosine), "least": _points(likeness.least)}
        )
    elif understanding.vector is not None:
        sentences.append(_("Its meaning is not known to the index, so it is not compared."))
    return ExplainedPart(
        heading=_("In its Spanish text") if part.language == "es" else _("In its English text"),
        lang=LANG_TAGS[part.language],
        sentences=sentences,
        clauses=[_clause(each, part.words) for each in part.met],
        passage=likeness.text if likeness is not None else "",
    )


def _clause(met: MetClause, all_words: float) -> FoundClause:
    best = met.ways[0].alternative
    reason = best.reason
    asked = reason.source or met.clause.alternatives[0].reason.text
    return FoundClause(asked, reason.text, way_source(best), _points(met.score / all_words))


def _shares(parts: ScoreParts) -> list[Share]:
    """The parts that gave anything."""
    return [share for share, value in zip(_all_shares(parts), _values(parts).values(), strict=True) if value > 0]


def _all_shares(parts: ScoreParts) -> list[Share]:
    """The parts in points, rounded so that what is shown adds up to the score that is shown."""
    values = {kind: 1000 * value for kind, value in _values(parts).items()}
    tenths = {kind: int(value) for kind, value in values.items()}
    missing = round(1000 * parts.total) - sum(tenths.values())
    for kind in sorted(values, key=lambda each: tenths[each] - values[each])[:missing]:
        tenths[kind] += 1
    return [Share(kind, number_format(value / 10, 1), round(value / 10 / BAR_STEP)) for kind, value in tenths.items()]


def _values(parts: ScoreParts) -> dict[str, float]:
    return {"words": parts.words, "nearness": parts.nearness, "counterpart": parts.counterpart, "cited": parts.cited}


def _points(share: float) -> str:
    """A share as points of 100."""
    return number_format(round(1000 * share) / 10, 1)
