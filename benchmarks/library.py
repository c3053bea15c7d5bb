"""A library of any size: a few works are imported, the rest are copies of their rows with a text of their own.

Publishing 10,000 pages one by one would take half an hour and change nothing about what a search costs.
"""

import json
import random
import uuid
from collections.abc import Iterator

from benchmarks import texts

LANGUAGES = ("es", "en")
PASSAGES_IN_PART = 5
MODELS = 12
_LEVELS = ("national", "devolved", "local")
_JURISDICTIONS = ("MX", "MX-CMX", "GB", "GB-ENG")
_COSTS = ("none", "low", "medium", "high")


def fill(works: int, *, linked: bool) -> None:
    """Publish so many works: linked ones in both languages with five passages in each, others in one with one.

    The unlinked shape is that of the judged sets: 1,150 texts, each a work of its own.
    """
    import_models(min(MODELS, works), linked=linked)
    copy_models(works - MODELS, linked=linked)


def import_models(number: int, *, linked: bool) -> None:
    from kb.services.interchange.importing import Line, import_parts

    parts = [
        part
        for each in range(number)
        for part in _parts(each, LANGUAGES if linked else (LANGUAGES[each % 2],), _passages(linked))
    ]
    result = import_parts([Line(line, part) for line, part in enumerate(parts, start=1)])
    if result.errors or result.unlinked:
        raise RuntimeError(f"The model works were refused: {result.errors} {result.unlinked}")


def _passages(linked: bool) -> int:
    return PASSAGES_IN_PART if linked else 1


def _parts(number: int, languages: tuple[str, ...], passages: int) -> Iterator[dict]:
    from kb.models import Concept, Institution

    draw = random.Random(number)  # noqa: S311  no secret hangs on it
    topics = draw.sample(sorted(Concept.objects.values_list("slug", flat=True)), 3)
    institutions = sorted(Institution.objects.values_list("slug", flat=True))
    for position, language in enumerate(languages):
        title, summary, sections = _texts(language, passages, draw)
        part = {
            "external_id": f"model-{number}.{language}",
            "kind": "practice_guide",
            "language": language,
            "title": title,
            "summary": summary,
            "body": "\n\n".join(f"## {heading}\n\n{text}" for heading, text in sections),
            "topics": topics,
            "jurisdiction": _JURISDICTIONS[number % len(_JURISDICTIONS)],
            "level": _LEVELS[number % len(_LEVELS)],
            "evidence": number % 5 + 1,
            "cost_band": _COSTS[number % len(_COSTS)],
            "started_on": f"{2015 + number}-01-01",
        }
        if institutions:
            part["institution"] = institutions[number % len(institutions)]
        if position:
            part["translates"] = f"model-{number}.{languages[0]}"
        yield part


def _texts(language: str, passages: int, draw: random.Random) -> tuple[str, str, list[tuple[str, str]]]:
    sections = [(texts.heading(language, draw), texts.passage(language, draw)) for _ in range(passages)]
    return texts.heading(language, draw).capitalize(), draw.choice(texts.sentences(language)), sections


def copy_models(works: int, *, linked: bool) -> None:
    """Insert so many copies of the model works in turn, row by row of each table."""
    from django.db import connection, transaction
    from wagtail.models import Page

    from kb.models import KnowledgePage, TopicLink
    from kb.models.guides import PracticeGuidePage

    models: dict[str, list[PracticeGuidePage]] = {}
    for page in PracticeGuidePage.objects.order_by("pk").select_related("locale"):
        models.setdefault(page.work_key, []).append(page)
    tables = {model: model._meta.db_table for model in (Page, KnowledgePage, PracticeGuidePage, TopicLink)}
    draw = random.Random(works)  # noqa: S311  no secret hangs on it
    next_page = Page.objects.order_by("pk").last().pk + 1
    next_link = TopicLink.objects.order_by("pk").last().pk + 1
    numbers = {}
    with transaction.atomic(), connection.cursor() as cursor:

        def rows(model, column: str, value: int) -> list[dict]:
            cursor.execute(f"SELECT * FROM {tables[model]} WHERE {column} = %s", [value])  # noqa: S608
            names = [each[0] for each in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        model_rows = {
            page.pk: (
                rows(Page, "id", page.pk)[0],
                rows(KnowledgePage, "page_ptr_id", page.pk)[0],
                rows(PracticeGuidePage, "knowledgepage_ptr_id", page.pk)[0],
                rows(TopicLink, "content_object_id", page.pk),
            )
            for pages in models.values()
            for page in pages
        }
        parents = {page.pk: page.get_parent() for pages in models.values() for page in pages}
        new: dict[type, list[dict]] = {model: [] for model in tables}
        in_turn = list(models.values())
        for work in range(works):
            key = uuid.UUID(int=draw.getrandbits(128)).hex
            for page in in_turn[work % len(in_turn)]:
                parent = parents[page.pk]
                numbers[parent.pk] = numbers.get(parent.pk, parent.numchild) + 1
                title, summary, sections = _texts(page.language, _passages(linked), draw)
                of_page, of_work, of_kind, links = model_rows[page.pk]
                slug = f"copy-{work}"
                new[Page].append(
                    of_page
                    | {
                        "id": next_page,
                        "path": Page._get_path(parent.path, parent.depth + 1, numbers[parent.pk]),
                        "slug": slug,
                        "url_path": f"{parent.url_path}{slug}/",
                        "translation_key": key,
                        "title": title,
                        "draft_title": title,
                        "latest_revision_id": None,
                        "live_revision_id": None,
                    }
                )
                new[KnowledgePage].append(
                    of_work
                    | {
                        "page_ptr_id": next_page,
                        "external_id": f"copy-{work}.{page.language}",
                        "summary": summary,
                        "body": json.dumps(list(_blocks(sections))),
                    }
                )
                new[PracticeGuidePage].append(of_kind | {"knowledgepage_ptr_id": next_page})
                for link in links:
                    new[TopicLink].append(link | {"id": next_link, "content_object_id": next_page})
                    next_link += 1
                next_page += 1
        for model, found in new.items():
            _insert(cursor, tables[model], found)
        for pk, number in numbers.items():
            Page.objects.filter(pk=pk).update(numchild=number)


def _insert(cursor, table: str, rows: list[dict]) -> None:
    if rows:
        names = list(rows[0])
        marks = ", ".join(["%s"] * len(names))
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})",  # noqa: S608
            [list(row.values()) for row in rows],
        )


def _blocks(sections: list[tuple[str, str]]) -> Iterator[dict]:
    for number, (heading, text) in enumerate(sections):
        yield {"type": "heading", "value": heading, "id": str(uuid.UUID(int=2 * number))}
        yield {"type": "text", "value": f"<p>{text}</p>", "id": str(uuid.UUID(int=2 * number + 1))}
