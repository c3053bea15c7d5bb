"""Suggestions while somebody types: concepts by their labels, and works by their titles, in both languages."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kb.languages import Language
from kb.selectors.visibility import Visitor
from kb.selectors.works import parts_for_keys
from search.language.completion import CompletedLabel, LabelCompletion, typed_words
from search.serving import suggest
from search.visitors import audience_of
from search.vocabulary import labels_at_hand

# As many as fit below the box on a small screen; most of them works, so that a frequent word is not all concepts.
LIMIT = 8
CONCEPTS = 3

CONCEPT = "concept"


@dataclass(frozen=True, slots=True)
class Offered:
    """`text` is what was completed; `other` what it leads to, where the reader knows it by another name."""

    kind: str
    kind_label: str
    text: str
    language: str
    url: str
    other: str = ""


class _Kept:
    of: object = None
    completion: LabelCompletion | None = None


def suggestions(text: str, *, language: Language, visitor: Visitor, limit: int = LIMIT) -> list[Offered]:
    """At most `limit`, concepts first, in the active language. Raises SearchUnavailable."""
    if not typed_words(text):
        return []
    concepts = _completion().complete(text, language=language, limit=limit)
    works = _works(text, language, visitor, limit)
    room = max(CONCEPTS, limit - len(works))
    return [*(_concept(each, language) for each in concepts[:room]), *works][:limit]


def _completion() -> LabelCompletion:
    labels = labels_at_hand()
    if _Kept.completion is None or _Kept.of != labels.version:
        _Kept.completion, _Kept.of = LabelCompletion(labels), labels.version
    return _Kept.completion


def _concept(found: CompletedLabel, language: Language) -> Offered:
    label = found.label
    sought = found.preferred or label
    return Offered(
        kind=CONCEPT,
        kind_label=_("Concept"),
        text=label.text,
        language=label.language,
        url=f"{reverse('search:results')}?{urlencode({'q': sought.text})}",
        other=sought.text if sought.text != label.text else "",
    )


def _works(text: str, language: Language, visitor: Visitor, limit: int) -> list[Offered]:
    """From the pages as the visitor may see them now, whatever the index still says."""
    found = suggest(text, language=language, audience=audience_of(visitor), limit=limit)
    parts = parts_for_keys([each.key for each in found], visitor)
    offered = []
    for each in found:
        pages = parts.get(each.key, {})
        matched = pages.get("en" if each.language == "en" else "es")
        if matched is None:
            continue
        # The reader's own part where there is one: its title stands beside the one that was completed.
        page = pages.get(language, matched)
        offered.append(
            Offered(
                kind=page.kind,
                kind_label=str(page.kind_label),
                text=matched.title,
                language=matched.language,
                url=page.url,
                other=page.title if page is not matched and page.title != matched.title else "",
            )
        )
    return offered
