"""Asks the site's search, as its views do, without a page around it."""

from search.audiences import EVERYBODY, Audience
from search.knowledge import knowledge
from search.language import understand
from search.queries import SearchQuery
from search.results import Results
from search.serving import search


def find(text: str = "", *, audience: Audience = EVERYBODY, **query) -> Results:
    asked = SearchQuery(text=text, **query)
    understanding = understand(text, reader_language=asked.reader_language, knowledge=knowledge())
    return search(asked, understanding, audience)


def found_keys(text: str = "", **query) -> set[str]:
    return {hit.key for hit in find(text, page_size=50, **query).hits}
