"""One found work as a reader sees it, made from its live page and from why the engine found it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kb.languages import Language, other_language
from kb.models import Concept, KnowledgePage
from kb.selectors import prepared
from search.language.text import stems
from search.results import Hit, Marked, Reason

LANG_TAGS = {"es": "es-MX", "en": "en-GB"}
MOST_REASONS = 2


@dataclass(frozen=True, slots=True)
class ResultReason:
    sentence: SafeString
    text: str
    language: str
    lang: str
    concept_url: str = ""
    match: str = ""


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    url: str
    label: str
    lang: str


@dataclass(frozen=True, slots=True)
class ResultHit:
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
    passage_url: str
    reasons: list[ResultReason]
    other: OtherLanguage | None
    score: float


def result_hits(
    hits: Iterable[Hit], parts: Mapping[str, Mapping[Any, KnowledgePage]], language: Language
) -> list[ResultHit]:
    """The hits whose page the visitor may see now, whatever the index still says."""
    shown = [(hit, parts[hit.key]) for hit in hits if parts.get(hit.key)]
    concepts = _concepts(shown)
    return [_result_hit(hit, pages, language, concepts) for hit, pages in shown]


def language_name(language: str) -> str:
    return _("Spanish") if language == "es" else _("English")


def marked(text: Marked) -> SafeString:
    """Escaped text with its matches in <mark>."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", piece) if is_match else piece,) for piece, is_match in text.segments)
    )


def _concepts(shown: Iterable[tuple[Hit, Any]]) -> dict[str, Concept]:
    slugs = {reason.concept for hit, _pages in shown for reason in hit.reasons if reason.concept}

    def ask(values: Mapping[str, Any]) -> QuerySet[Concept]:
        return Concept.objects.filter(slug__in=values["slugs"])

    return {concept.slug: concept for concept in prepared.rows("concepts", ask, slugs=sorted(slugs))}


def _result_hit(
    hit: Hit, pages: Mapping[Any, KnowledgePage], language: Language, concepts: Mapping[str, Concept]
) -> ResultHit:
    page = pages.get(hit.language) or pages.get(language) or next(iter(pages.values()))
    is_foreign = page.language != language
    other = pages.get(other_language(page.language))
    # The index may be a moment behind the page: then its marks belong to other words.
    title = marked(hit.title) if hit.title.text == page.title else format_html("{}", page.title)
    url = page.url
    snippet, heading, passage_url = _snippet(hit, page, url)
    return ResultHit(
        page=page,
        url=url,
        title=page.title,
        title_marked=title,
        language=page.language,
        lang=LANG_TAGS[page.language],
        is_foreign=is_foreign,
        language_name=language_name(page.language),
        only_in=_only_in(page.language) if other is None else "",
        kind=page.kind,
        kind_label=str(page.kind_label),
        place=_place(page),
        evidence_label="",
        checked_on=page.checked_on,
        snippet=snippet,
        snippet_heading=heading,
        passage_url=passage_url,
        reasons=_reasons(hit, page.language, concepts),
        other=None if other is None else OtherLanguage(other.url, _in(other.language), LANG_TAGS[other.language]),
        score=hit.score,
    )


def _snippet(hit: Hit, page: KnowledgePage, url: str) -> tuple[SafeString, str, str]:
    found = hit.snippet
    if found is None or found.language != page.language:
        return format_html("{}", page.summary), "", ""
    passage_url = f"{url}#{found.anchor}" if found.anchor else ""
    return marked(found.passage), found.heading, passage_url


def _place(page: KnowledgePage) -> str:
    pieces = [page.jurisdiction.name if page.jurisdiction else "", page.get_level_display()]
    return " · ".join(piece for piece in pieces if piece)


def _only_in(language: str) -> str:
    return _("Only in Spanish") if language == "es" else _("Only in English")


def _in(language: str) -> str:
    """The link to the other language, in that language: its reader must recognise it."""
    return "En español" if language == "es" else "In English"


def _reasons(hit: Hit, shown_language: str, concepts: Mapping[str, Concept]) -> list[ResultReason]:
    """Only what the reader cannot see from the marks: matches through a concept, or else in the other language."""
    if any(reason.kind == "words" and reason.language == shown_language for reason in hit.reasons):
        return []
    found = [
        reason
        for reason in hit.reasons
        if reason.kind == "concept" and reason.concept in concepts and not _is_another_form(reason)
    ]
    here = [reason for reason in found if reason.language == shown_language]
    if found:
        return [_by_concept(reason, concepts[reason.concept]) for reason in (here or found)[:MOST_REASONS]]
    return [_by_words(reason) for reason in hit.reasons if reason.language != shown_language][:1]


def _is_another_form(reason: Reason) -> bool:
    """A plural of what was typed explains nothing."""
    return stems(reason.text, reason.language) == stems(reason.source, reason.language)


def _by_concept(reason: Reason, concept: Concept) -> ResultReason:
    lang = LANG_TAGS[reason.language]
    values = {
        "found": format_html('<strong lang="{}">{}</strong>', lang, reason.text),
        "asked": format_html("<strong>{}</strong>", reason.source),
    }
    sentences = {
        "exact": _("Found through %(found)s, the equivalent of %(asked)s."),
        "close": _("Found through %(found)s, a close equivalent of %(asked)s."),
        "no-equivalent": _("Found through %(found)s, the nearest there is to %(asked)s: it has no equivalent."),
    }
    sentence = sentences.get(concept.match, _("Found through %(found)s, the same concept as %(asked)s."))
    return ResultReason(
        sentence=_filled(sentence, values),
        text=reason.text,
        language=reason.language,
        lang=lang,
        concept_url=reverse("kb:concept", args=[concept.slug]),
        match=concept.match,
    )


def _by_words(reason: Reason) -> ResultReason:
    lang = LANG_TAGS[reason.language]
    found = format_html('<strong lang="{}">{}</strong>', lang, reason.text)
    sentence = (
        _("Found by %(found)s in its Spanish text.")
        if reason.language == "es"
        else _("Found by %(found)s in its English text.")
    )
    return ResultReason(_filled(sentence, {"found": found}), reason.text, reason.language, lang)


def _filled(sentence: str, values: Mapping[str, SafeString]) -> SafeString:
    """A translated sentence with safe pieces; the sentence itself is escaped."""
    pattern = sentence
    for name in values:
        pattern = pattern.replace(f"%({name})s", "{" + name + "}")
    return format_html(pattern, **values)
