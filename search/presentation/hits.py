"""One found work as a reader sees it, made from its live page and from why the engine found it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kb.languages import LANGUAGES, Language, other_language
from kb.models import Concept, Document, KnowledgePage
from kb.selectors import prepared
from kb.shown import Shown
from search.presentation.attachments import PassageInFile, files_of, may_be_shown, passage_in_file
from search.presentation.facets import fixed_labels
from search.presentation.reasons import LANG_TAGS, ResultReason, result_reasons
from search.results import PROMOTED, Hit, Marked


@dataclass(frozen=True, slots=True)
class OtherLanguage(Shown):
    url: str
    label: str
    lang: str


@dataclass(frozen=True, slots=True)
class ResultHit(Shown):
    page: KnowledgePage
    url: str
    title: str
    title_marked: SafeString
    language: str
    lang: str
    is_foreign: bool
    language_name: str
    only_in: str
    kind: str
    kind_label: str
    place: str
    evidence_label: str
    checked_on: date | None
    snippet: SafeString
    snippet_heading: str
    snippet_lang: str
    passage_url: str
    file: PassageInFile | None
    reasons: list[ResultReason]
    other: OtherLanguage | None
    score: float
    is_promoted: bool = False


def result_hits(
    hits: Iterable[Hit], parts: Mapping[str, Mapping[Any, KnowledgePage]], language: Language
) -> list[ResultHit]:
    """The hits whose page the visitor may see now, whatever the index still says."""
    shown = [(hit, parts[hit.key]) for hit in hits if parts.get(hit.key)]
    concepts, files = _concepts(shown), files_of(hit for hit, _pages in shown)
    return [_result_hit(hit, pages, language, concepts, files) for hit, pages in shown]


def language_name(language: str) -> str:
    return _("Spanish") if language == "es" else _("English")


@dataclass(frozen=True, slots=True)
class _Texts:
    """What is said of every hit, in the reader's language: looked up once, not fifty times a page."""

    kinds: Mapping[str, str]
    levels: Mapping[str, str]
    languages: Mapping[str, str]
    only_in: Mapping[str, str]


@lru_cache(maxsize=len(LANGUAGES))
def _texts(language: Language) -> _Texts:
    """In the active language, which the caller names."""
    labels = fixed_labels(language)
    return _Texts(
        kinds=labels["kind"],
        levels=labels["level"],
        languages={each: language_name(each) for each in LANGUAGES},
        only_in={"es": _("Only in Spanish"), "en": _("Only in English")},
    )


def marked(text: Marked) -> SafeString:
    """Escaped text with its matches in <mark>."""
    pieces = [f"<mark>{escape(piece)}</mark>" if is_match else escape(piece) for piece, is_match in text.segments]
    return mark_safe("".join(pieces))  # noqa: S308  each piece is escaped


def _concepts(shown: Iterable[tuple[Hit, Any]]) -> dict[str, Concept]:
    slugs = {reason.concept for hit, _pages in shown for reason in hit.reasons if reason.concept}

    def ask(values: Mapping[str, Any]) -> QuerySet[Concept]:
        return Concept.objects.filter(slug__in=values["slugs"])

    return {concept.slug: concept for concept in prepared.rows("concepts", ask, slugs=sorted(slugs))}


def _result_hit(
    hit: Hit,
    pages: Mapping[Any, KnowledgePage],
    language: Language,
    concepts: Mapping[str, Concept],
    files: Mapping[int, Document],
) -> ResultHit:
    page = pages.get(hit.language) or pages.get(language) or next(iter(pages.values()))
    shown_in = page.language
    is_foreign = shown_in != language
    other = pages.get(other_language(shown_in))
    # The index may be a moment behind the page: then its marks belong to other words.
    title = marked(hit.title) if hit.title.text == page.title else format_html("{}", page.title)
    url = page.url
    snippet, heading, passage_url, file = _snippet(hit, page, url, language, files)
    texts = _texts(language)
    snippet_language = file.language if file and file.language else shown_in
    return ResultHit(
        page=page,
        url=url,
        title=page.title,
        title_marked=title,
        language=shown_in,
        lang=LANG_TAGS[shown_in],
        is_foreign=is_foreign,
        language_name=texts.languages[shown_in],
        only_in=texts.only_in[shown_in] if other is None else "",
        kind=page.kind,
        kind_label=texts.kinds[page.kind],
        place=_place(page, texts),
        evidence_label="",
        checked_on=page.checked_on,
        snippet=snippet,
        snippet_heading=heading,
        snippet_lang=LANG_TAGS[snippet_language] if snippet_language != language else "",
        passage_url=passage_url,
        file=file,
        reasons=result_reasons(hit, shown_in, concepts),
        other=None if other is None else OtherLanguage(other.url, _in(other.language), LANG_TAGS[other.language]),
        score=hit.score,
        is_promoted=any(reason.kind == PROMOTED for reason in hit.reasons),
    )


def _snippet(
    hit: Hit, page: KnowledgePage, url: str, language: Language, files: Mapping[int, Document]
) -> tuple[SafeString, str, str, PassageInFile | None]:
    found = hit.snippet
    if found is None or found.language != page.language or not may_be_shown(found, files):
        return format_html("{}", page.summary), "", "", None
    if found.file is not None:
        document = files[found.file]
        lang = LANG_TAGS[document.language] if document.language not in ("", language) else ""
        return marked(found.passage), "", "", passage_in_file(found, document, lang)
    passage_url = f"{url}#{found.anchor}" if found.anchor else ""
    return marked(found.passage), found.heading, passage_url, None


def _place(page: KnowledgePage, texts: _Texts) -> str:
    pieces = [page.jurisdiction.name if page.jurisdiction else "", texts.levels[page.level] if page.level else ""]
    return " · ".join(piece for piece in pieces if piece)


def _in(language: str) -> str:
    """The link to the other language, in that language: its reader must recognise it."""
    return "En español" if language == "es" else "In English"
