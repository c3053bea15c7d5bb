"""The document of a work in Elasticsearch, and how a WorkDocument becomes one."""

import hashlib
import json
from typing import Any

from elasticsearch_dsl import (
    Boolean,
    Date,
    DenseVector,
    Document,
    Index,
    InnerDoc,
    Integer,
    Keyword,
    MetaField,
    Nested,
    Object,
    Text,
)

from search.documents import FACETS, SUMMARY_PLACE, Part, WorkDocument
from search.engines import titles
from search.engines.elasticsearch import analysis
from search.engines.excerpts import excerpt
from search.language.completion import plain
from search.language.text import LANGUAGES

# What the vectors of an index have; one made by an encoder of another size is left out. 512 is the installed one's.
DIMENSIONS = 512


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
        "file": Integer(index=False),
        "text": _text(language),
    }
    return type(f"Passage_{language}", (InnerDoc,), fields)


def _vector() -> DenseVector:
    """One byte a dimension, as the embedded engine has it, so that both find the same."""
    return DenseVector(dims=DIMENSIONS, element_type="byte", index=True, similarity="cosine")


def _sentence(language: str) -> type[InnerDoc]:
    fields = {
        "Meta": _Strict,
        "vector": _vector(),
        # What is shown of it, so that a search needs no second look.
        "kind": Keyword(index=False, doc_values=False),
        "heading": Keyword(index=False, doc_values=False),
        "anchor": Keyword(index=False, doc_values=False),
        "page": Integer(index=False),
        "file": Integer(index=False),
        "text": Keyword(index=False, doc_values=False),
    }
    return type(f"Sentence_{language}", (InnerDoc,), fields)


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
        # The title as plain() has it, for what begins with the words typed.
        "title_start": Keyword(),
        "summary": _text(language),
        "labels": _text(language),
        "body": _text(language),
        "attached": _text(language),
        "passages": Nested(_passage(language)),
        "vector": _vector(),
        "sentences": Nested(_sentence(language)),
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
    # Which encoder made the vectors of its parts; empty for a part without.
    encoder = Keyword()
    changed_at = Date()
    evidence = Integer()
    facets = Object(properties={name: Keyword() for name in FACETS if name != "in"}, dynamic="strict")
    es = Object(_part("es"))
    en = Object(_part("en"))

    class Meta(_Strict):
        # Vectors of sentences are compared, never read back; left out, answers are small.
        source = MetaField(excludes=[f"{language}.sentences.vector" for language in LANGUAGES])


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
    encoders = {part.vectors.encoder if part.vectors is not None else "" for part in document.parts}
    return {
        "key": document.key,
        "is_removed": False,
        "fingerprint": document.fingerprint,
        "encoder": sorted(encoders),
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
        "title_start": plain(part.title)[: titles.LONGEST_START],
        "summary": part.summary,
        "labels": list(part.labels),
        # Elements of a list lie far apart, so that no phrase reaches from one passage into the next.
        "body": part.texts(attached=False),
        "attached": part.texts(attached=True),
        "passages": [
            {
                "kind": passage.kind,
                "heading": passage.heading,
                "anchor": passage.anchor,
                "page": passage.page,
                "file": passage.file,
                "text": passage.text,
            }
            for passage in part.passages
        ],
        "audience": sorted(part.audience),
        "publish_at": part.publish_at.isoformat(),
        "expire_at": part.expire_at.isoformat(),
        **_vectors_source(part),
    }


def _has_vectors(part: Part) -> bool:
    return part.vectors is not None and len(part.vectors.whole) == DIMENSIONS


def _vectors_source(part: Part) -> dict[str, Any]:
    """Vectors as hexadecimal text, which is a third of the length of a list of numbers."""
    vectors = part.vectors
    if vectors is None or not _has_vectors(part):
        return {}
    return {
        "vector": vectors.whole.tobytes().hex(),
        "sentences": [
            {**_shown(part, place, begins), "vector": vector.tobytes().hex()}
            for (place, begins, _ends), vector in zip(vectors.places.tolist(), vectors.sentences, strict=True)
        ],
    }


def _shown(part: Part, place: int, begins: int) -> dict[str, Any]:
    """The sentence with what follows it, and where it stands."""
    if place == SUMMARY_PLACE:
        return {"kind": "summary", "text": excerpt(part.summary, begins)}
    passage = part.passages[place]
    return {
        "kind": passage.kind,
        "heading": passage.heading,
        "anchor": passage.anchor,
        "page": passage.page,
        "file": passage.file,
        "text": excerpt(passage.text, begins),
    }
