"""The document of a work in Elasticsearch, and how a WorkDocument becomes one."""

import hashlib
import json
from typing import Any

from elasticsearch_dsl import Boolean, Date, Document, Index, InnerDoc, Integer, Keyword, Nested, Object, Text

from search.documents import FACETS, Part, WorkDocument
from search.engines.elasticsearch import analysis
from search.language.text import LANGUAGES


class _Strict:
    """What no field names is refused rather than guessed."""

    dynamic = "strict"


def _text(language: str, **more: Any) -> Text:
    return Text(
        analyzer=analysis.primary(language), fields={"folded": Text(analyzer=analysis.folded(language))}, **more
    )


def _passage(language: str) -> type[InnerDoc]:
    fields = {
        "Meta": _Strict,
        "kind": Keyword(index=False),
        "heading": Text(analyzer=analysis.primary(language)),
        "anchor": Keyword(index=False, doc_values=False),
        "page": Integer(index=False),
        "text": _text(language),
    }
    return type(f"Passage_{language}", (InnerDoc,), fields)


def _part(language: str) -> type[InnerDoc]:
    fields = {
        "Meta": _Strict,
        "title": Text(
            analyzer=analysis.primary(language),
            fields={
                "folded": Text(analyzer=analysis.folded(language)),
                "plain": Text(analyzer=analysis.plain()),
            },
        ),
        "summary": _text(language),
        "labels": _text(language),
        "body": _text(language),
        "passages": Nested(_passage(language)),
        "audience": Keyword(),
        "publish_at": Date(),
        "expire_at": Date(),
    }
    return type(f"Part_{language}", (InnerDoc,), fields)


class Work(Document):
    """One document per work, its parts as the objects `es` and `en`."""

    key = Keyword()
    is_removed = Boolean()
    fingerprint = Keyword(index=False)
    changed_at = Date()
    evidence = Integer()
    facets = Object(properties={name: Keyword() for name in FACETS if name != "in"}, dynamic="strict")
    es = Object(_part("es"))
    en = Object(_part("en"))

    class Meta(_Strict):
        pass


def index_named(name: str) -> Index:
    """An index of that name with our mapping and analysers, not created yet."""
    index = Index(name)
    index.document(Work)
    index.settings(number_of_shards=1, auto_expand_replicas="0-1")
    return index


def schema_hash() -> str:
    written = json.dumps(index_named("any").to_dict(), sort_keys=True)
    return hashlib.blake2b(written.encode(), digest_size=4).hexdigest()


def source(document: WorkDocument) -> dict[str, Any]:
    """The JSON of a document."""
    return {
        "key": document.key,
        "is_removed": False,
        "fingerprint": document.fingerprint,
        "changed_at": document.changed_at.isoformat(),
        "evidence": document.evidence,
        "facets": {name: list(values) for name, values in document.facets.items()},
        **{part.language: _part_source(part) for part in document.parts if part.language in LANGUAGES},
    }


def removed(key: str) -> dict[str, Any]:
    """What stays of a work that was taken out, so that an older document cannot come back.

    Deleting it would forget its version after a minute; and a delete, unlike any other write, creates an index where
    it finds none.
    """
    return {"key": key, "is_removed": True}


def _part_source(part: Part) -> dict[str, Any]:
    return {
        "title": part.title,
        "summary": part.summary,
        "labels": list(part.labels),
        # Elements of a list lie far apart, so that no phrase reaches from one passage into the next.
        "body": [text for passage in part.passages for text in (passage.heading, passage.text) if text],
        "passages": [
            {
                "kind": passage.kind,
                "heading": passage.heading,
                "anchor": passage.anchor,
                "page": passage.page,
                "text": passage.text,
            }
            for passage in part.passages
        ],
        "audience": sorted(part.audience),
        "publish_at": part.publish_at.isoformat(),
        "expire_at": part.expire_at.isoformat(),
    }
