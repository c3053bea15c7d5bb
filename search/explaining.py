"""Why a query found what it found: what it was understood to mean, its first works, and one work taken apart."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from kb.models import KnowledgePage
from search.audiences import Audience
from search.engines.explained import Explained
from search.knowledge import knowledge
from search.language import Understanding, understand
from search.language.guess import LanguageEvidence, language_evidence
from search.language.text import LANGUAGES, words
from search.promotion import promoted_work
from search.queries import SearchQuery
from search.results import Results
from search.serving import explain, search


@dataclass(frozen=True, slots=True)
class Explanation:
    """A query as it was answered; `evidence` is what its language was guessed by.

    promoted: key of the work that stands first whatever its score, "" without one. work: the one that was asked about;
    None without one, and where the audience may not read it.
    """

    query: SearchQuery
    understanding: Understanding
    evidence: LanguageEvidence
    results: Results
    promoted: str = ""
    work: Explained | None = None


class UnknownWork(LookupError):
    """No work goes by that name, or several do: then `keys` names them."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self.keys = tuple(keys)
        super().__init__(", ".join(self.keys))


def explained(query: SearchQuery, audience: Audience, key: str = "") -> Explanation:
    """The query answered and explained for this audience, with the work of that key. Raises SearchUnavailable."""
    known = knowledge()
    understanding = understand(query.text, reader_language=query.reader_language, knowledge=known)
    return Explanation(
        query=query,
        understanding=understanding,
        evidence=language_evidence(
            query.text, list(words(query.text)), prior=query.reader_language, labels=known.labels
        ),
        results=search(query, understanding, audience),
        promoted=promoted_work(query, understanding),
        work=explain(query, understanding, key, audience) if key else None,
    )


def key_of_work(name: str) -> str:
    """The key of the work that goes by this key, external identifier (with or without its language) or slug.

    Published or not. Raises UnknownWork.
    """
    identifiers = [name, *(f"{name}.{language}" for language in LANGUAGES)]
    named = Q(external_id__in=identifiers) | Q(slug=name)
    with suppress(ValueError):
        named |= Q(translation_key=UUID(name))
    pages = KnowledgePage.objects.filter(named, alias_of__isnull=True).select_related("locale")
    keys = sorted({page.work_key for page in pages})
    if len(keys) != 1:
        raise UnknownWork(keys)
    return keys[0]
