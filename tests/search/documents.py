"""Documents, labels and questions for tests of the search core; a test changes only what it is about."""

from datetime import UTC, datetime

from search.audiences import EVERYBODY, Audience
from search.documents import Part, Passage, WorkDocument
from search.language import ConceptLabels, Knowledge, Label, Understanding, understand
from search.queries import SearchQuery
from search.results import Results

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

LABELS = ConceptLabels(
    [
        Label("twinning", "cooperation", "es", "hermanamiento"),
        Label("twinning", "cooperation", "es", "ciudades hermanas", "alt"),
        Label("twinning", "cooperation", "en", "twinning"),
        Label("twinning", "cooperation", "en", "sister city", "alt"),
        Label("direct-award", "procurement", "es", "adjudicación directa"),
        Label("direct-award", "procurement", "es", "compra directa", "alt"),
        Label("direct-award", "procurement", "en", "direct award"),
        Label("bid", "procurement", "es", "oferta", is_ambiguous=True),
        Label("bid", "procurement", "en", "bid", is_ambiguous=True),
        Label("sme", "economy", "es", "pyme"),
        Label("sme", "economy", "en", "small business"),
        Label("borough", "administration", "es", "alcaldía"),
        Label("borough", "administration", "es", "delegaciones", "hidden"),
        Label("borough", "administration", "en", "borough"),
    ]
)

KNOWLEDGE = Knowledge(LABELS)


def part(language: str = "es", title: str = "", body: str = "", **more) -> Part:
    if body:
        more.setdefault("passages", (Passage(body),))
    return Part(language=language, title=title or {"es": "Obra", "en": "Work"}[language], **more)


def document(key: str, *parts: Part, **more) -> WorkDocument:
    return WorkDocument(key=key, parts=parts or (part(),), **more)


def ask(
    engine,
    text: str = "",
    *,
    audience: Audience = EVERYBODY,
    now: datetime = NOW,
    knowledge: Knowledge = KNOWLEDGE,
    **query,
) -> Results:
    """What the engine answers to this query of a Spanish reader, unless it says otherwise."""
    asked = SearchQuery(text=text, **query)
    return engine.search(asked, understood(text, asked.reader_language, knowledge), audience=audience, now=now)


def keys(results: Results) -> list[str]:
    return [hit.key for hit in results.hits]


def understood(text: str, reader_language: str = "es", knowledge: Knowledge = KNOWLEDGE) -> Understanding:
    return understand(text, reader_language=reader_language, knowledge=knowledge)
