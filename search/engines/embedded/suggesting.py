"""Completes what is being typed from the titles of visible works."""

import sqlite3
from datetime import datetime

from search.audiences import Audience
from search.engines.base import Suggestion
from search.engines.embedded.catalogue import Catalogue, members
from search.language.text import LANGUAGES, fold_all, words


def suggest(
    connection: sqlite3.Connection,
    catalogue: Catalogue,
    text: str,
    *,
    language: str,
    audience: Audience,
    now: datetime,
    limit: int,
) -> list[Suggestion]:
    typed = [fold_all(word) for word in words(text)]
    if not typed:
        return []
    visible = {each: set(members(catalogue.visible(each, audience, now))) for each in LANGUAGES}
    found: list[Suggestion] = []
    for work, key, of_language, title in connection.execute(
        "SELECT part.work, work.key, part.language, part.title FROM part JOIN work ON work.id = part.work"
        " ORDER BY part.language != ?, part.title",
        (language,),
    ):
        title_words = [fold_all(word) for word in words(title)]
        if work in visible[of_language] and all(
            any(word.startswith(beginning) for word in title_words) for beginning in typed
        ):
            found.append(Suggestion(title, of_language, "work", key))
            if len(found) == limit:
                break
    return found
