"""Who may see which work and what its facets are, held in memory: sets of works as the bits of one integer."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from search.audiences import Audience
from search.documents import ALWAYS, NEVER
from search.engines.embedded.meanings import Meanings
from search.engines.embedded.sets import bits
from search.language.text import LANGUAGES


class Catalogue:
    """One generation of an index. Bit n of every set stands for the work with id n.

    Counting 400 facet values over 1,000 works takes 0.05 ms this way; the same in SQL took 4 ms.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.facets: dict[str, dict[str, int]] = defaultdict(dict)
        self.changed_at: dict[int, float] = {}
        self.evidence: dict[int, int] = {}
        facets: dict[tuple[str, str], list[int]] = defaultdict(list)
        for work, written, changed_at, evidence in connection.execute(
            "SELECT id, facets, changed_at, evidence FROM work WHERE NOT is_removed"
        ):
            self.changed_at[work] = changed_at
            self.evidence[work] = evidence
            for name, values in json.loads(written).items():
                for value in values:
                    facets[name, value].append(work)
        for (name, value), works in facets.items():
            self.facets[name][value] = bits(works)

        audiences: dict[str, dict[str, list[int]]] = {language: defaultdict(list) for language in LANGUAGES}
        self._windows: dict[str, list[tuple[int, float, float]]] = {language: [] for language in LANGUAGES}
        always, never = ALWAYS.timestamp(), NEVER.timestamp()
        for work, language, audience, publish_at, expire_at in connection.execute(
            "SELECT work, language, audience, publish_at, expire_at FROM part"
        ):
            for word in audience.split():
                audiences[language][word].append(work)
            if publish_at != always or expire_at != never:
                self._windows[language].append((work, publish_at, expire_at))
            if not audience:
                audiences[language][""].append(work)
        self._audiences = {
            language: {word: bits(works) for word, works in of_language.items()}
            for language, of_language in audiences.items()
        }

        self.meanings = Meanings(connection)

    def visible(self, language: str, audience: Audience, now: datetime) -> int:
        """The works whose part in that language this audience may read now."""
        seen = 0
        for word, works in self._audiences[language].items():
            if audience.sees_all or (word and word in audience.words):
                seen |= works
        moment = now.timestamp()
        for work, publish_at, expire_at in self._windows[language]:
            if not publish_at <= moment < expire_at:
                seen &= ~(1 << work)
        return seen

    def having(self, name: str, values: Iterable[str]) -> int:
        """The works that have one of these values."""
        of_facet = self.facets.get(name, {})
        found = 0
        for value in values:
            found |= of_facet.get(value, 0)
        return found
