"""Addresses of the results page for a query with one thing changed. The page number never survives a change."""

from collections.abc import Mapping
from urllib.parse import quote_plus

from django.urls import reverse
from django.utils.http import urlencode

from search.documents import FACETS
from search.queries import PAGE_SIZE, SearchQuery

# Stands for a value; unreserved, so that it is found again in the written address.
_PLACE = "~~~"


class Links:
    def __init__(self, query: SearchQuery) -> None:
        self.query = query
        self.action = reverse("search:results")
        self.values: dict[str, tuple[str, ...]] = dict(query.facets)
        if query.languages:
            self.values["in"] = query.languages
        self._around: dict[str, tuple[str, str]] = {}

    def only(self, facet: str, value: str) -> str:
        """This value instead of the others of its facet."""
        if facet not in self._around:
            # A facet has many values and every link of it differs in one word: write the rest once.
            before, _mark, after = self._url(self.values | {facet: (_PLACE,)}).partition(_PLACE)
            self._around[facet] = before, after
        before, after = self._around[facet]
        return f"{before}{quote_plus(value)}{after}"

    def without(self, facet: str, value: str) -> str:
        kept = tuple(each for each in self.values.get(facet, ()) if each != value)
        return self._url(self.values | {facet: kept})

    def without_facet(self, facet: str) -> str:
        return self._url({name: values for name, values in self.values.items() if name != facet})

    def with_text(self, text: str) -> str:
        """Other words under the same filters."""
        return self._url(self.values, text=text)

    def without_filters(self) -> str:
        return self._url({})

    def with_sort(self, sort: str) -> str:
        return self._url(self.values, sort=sort)

    def with_page(self, number: int) -> str:
        return self._url(self.values, page=number)

    def hidden_fields(self) -> list[tuple[str, str]]:
        """What the search box's form carries along."""
        fields = [(name, value) for name in FACETS for value in self.values.get(name, ())]
        if self.query.sort != "relevance":
            fields.append(("sort", self.query.sort))
        return fields

    def _url(self, values: Mapping[str, tuple[str, ...]], *, sort: str = "", page: int = 1, text: str = "") -> str:
        text = text or self.query.text
        pairs = [("q", text)] if text else []
        pairs += [(name, value) for name in FACETS for value in values.get(name, ())]
        sort = sort or self.query.sort
        if sort != "relevance":
            pairs.append(("sort", sort))
        if self.query.page_size != PAGE_SIZE:
            pairs.append(("page_size", str(self.query.page_size)))
        if page > 1:
            pairs.append(("page", str(page)))
        return f"{self.action}?{urlencode(pairs)}" if pairs else self.action
