"""Which JSON key is which field, and how each value goes in and out. One table serves import and export."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from kb import kinds
from kb.currencies import Currency
from kb.identifiers import ANCHOR_PATTERN
from kb.models import Institution, Jurisdiction, Level
from kb.models.guides import Complexity, CostBand, Evidence, PracticeStatus
from kb.models.regulations import InstrumentType
from kb.models.tools import ToolType
from kb.services.interchange import files, prose, richtext
from kb.services.interchange.context import ExportContext, ImportContext, derived_id
from kb.services.interchange.problems import InvalidPart

# Long summaries come in, since no reader is harmed; the editor's form wants them shorter.
SUMMARY_LENGTH = 300


@dataclass(frozen=True)
class Value:
    """How one value goes in (`load(raw, place, context)`) and out (`dump(stored, context)`).

    cell: what a cell of a sheet holds of it: "text", "integer", "boolean", "list" of texts; "" where no cell can.
    """

    load: Callable[[Any, str, ImportContext], Any]
    dump: Callable[[Any, ExportContext], Any]
    empty: Any = ""
    cell: str = "text"


@dataclass(frozen=True)
class Field:
    key: str
    attribute: str
    value: Value


def _text(raw: Any, place: str, context: ImportContext) -> str:
    if not isinstance(raw, str):
        raise InvalidPart(_("%(place)s must be text.") % {"place": place})
    return raw.strip()


def _summary(raw: Any, place: str, context: ImportContext) -> str:
    text = _text(raw, place, context)
    if len(text) > SUMMARY_LENGTH:
        context.report.warn(
            _("%(place)s has %(count)s characters; an editor will have to bring it to %(most)s.")
            % {"place": place, "count": len(text), "most": SUMMARY_LENGTH}
        )
    return text


def _integer(raw: Any, place: str, context: ImportContext) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise InvalidPart(_("%(place)s must be a whole number.") % {"place": place})
    return raw


def _boolean(raw: Any, place: str, context: ImportContext) -> bool:
    if not isinstance(raw, bool):
        raise InvalidPart(_("%(place)s must be true or false.") % {"place": place})
    return raw


def _date(raw: Any, place: str, context: ImportContext) -> date:
    try:
        return date.fromisoformat(raw)
    except (TypeError, ValueError) as error:
        raise InvalidPart(_("%(place)s must be a date written as 2026-02-21.") % {"place": place}) from error


def _iso(stored: Any, context: ExportContext) -> str | None:
    return stored.isoformat() if stored else None


def _decimal(raw: Any, place: str, context: ImportContext) -> str:
    try:
        number = Decimal(str(raw))
    except InvalidOperation as error:
        raise InvalidPart(_("%(place)s must be a number.") % {"place": place}) from error
    if not number.is_finite():
        raise InvalidPart(_("%(place)s must be a number.") % {"place": place})
    return str(number)


def _same(stored: Any, context: ExportContext) -> Any:
    return stored


def _choice(values: Iterable[Any]) -> Value:
    allowed = list(values)

    def load(raw: Any, place: str, context: ImportContext) -> Any:
        if raw not in allowed:
            raise InvalidPart(
                _("%(place)s must be one of %(names)s; it is %(raw)r.")
                % {"place": place, "names": ", ".join(map(str, allowed)), "raw": raw}
            )
        return raw

    return Value(load, _same, cell="integer" if all(isinstance(value, int) for value in allowed) else "text")


def _record(model: Any, column: str) -> Value:
    def load(raw: Any, place: str, context: ImportContext) -> Any:
        found = model.objects.filter(**{column: raw}).first() if isinstance(raw, str) else None
        if found is None:
            raise InvalidPart(
                _("%(place)s: there is no %(model)s %(raw)r.")
                % {"place": place, "model": model._meta.model_name, "raw": raw}
            )
        return found

    return Value(load, lambda stored, context: getattr(stored, column) if stored else None, None)


def _load_institution_pk(raw: Any, place: str, context: ImportContext) -> int:
    return INSTITUTION.load(raw, place, context).pk


def _load_work(raw: Any, place: str, context: ImportContext) -> str:
    key = context.work_keys.get(raw) if isinstance(raw, str) else None
    if key is None:
        context.report.warn(
            _("%(place)s: there is no work %(raw)r; the reference was left out.") % {"place": place, "raw": raw}
        )
    return key or ""


def _load_anchor(raw: Any, place: str, context: ImportContext) -> str:
    if not isinstance(raw, str) or not re.match(ANCHOR_PATTERN, raw):
        raise InvalidPart(
            _("%(place)s must be small letters, digits and hyphens, beginning with a letter; it is %(raw)r.")
            % {"place": place, "raw": raw}
        )
    return raw


TEXT = Value(_text, _same)
INTEGER = Value(_integer, _same, None, "integer")
BOOLEAN = Value(_boolean, _same, False, "boolean")
DATE = Value(_date, _iso, None)
# Dates inside stream data are stored as text.
STREAM_DATE = Value(lambda raw, place, context: _date(raw, place, context).isoformat(), _iso, None)
DECIMAL = Value(_decimal, lambda stored, context: format(stored, "f") if stored is not None else None, None)
RICH = Value(
    lambda raw, place, context: richtext.from_markdown(_text(raw, place, context)),
    lambda stored, context: richtext.to_markdown(getattr(stored, "source", stored)),
)
PROSE = Value(
    lambda raw, place, context: prose.blocks_of(_text(raw, place, context), place, context),
    lambda stored, context: prose.markdown_of(stored, context),
    (),
)
INSTITUTION = _record(Institution, "slug")
JURISDICTION = _record(Jurisdiction, "code")
INSTITUTION_PK = Value(_load_institution_pk, lambda stored, context: stored.slug if stored else None, None)
WORK = Value(_load_work, lambda stored, context: context.external_ids.get(stored) or None)
ANCHOR = Value(_load_anchor, _same)
LANGUAGE = _choice(["es", "en"])


def _items(raw: Any, place: str) -> list[Any]:
    if not isinstance(raw, list):
        raise InvalidPart(_("%(place)s must be a list.") % {"place": place})
    return raw


def _block_id(raw: Any, place: str, context: ImportContext) -> str:
    return raw["id"] if isinstance(raw, dict) and raw.get("id") else derived_id(context.base, place)


def _struct(raw: Any, place: str, children: Mapping[str, tuple[str, Value]], context: ImportContext) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise InvalidPart(_("%(place)s must be an object.") % {"place": place})
    unknown = set(raw) - set(children) - {"id"}
    if unknown:
        raise InvalidPart(
            _("%(place)s has keys that are not known here: %(names)s.")
            % {"place": place, "names": ", ".join(sorted(unknown))}
        )
    return {
        name: value.load(raw[key], f"{place}.{key}", context) if raw.get(key) not in (None, "") else value.empty
        for key, (name, value) in children.items()
    }


def _dump_struct(stored: Any, children: Mapping[str, tuple[str, Value]], context: ExportContext) -> dict[str, Any]:
    dumped = {key: value.dump(stored[name], context) for key, (name, value) in children.items()}
    return {key: value for key, value in dumped.items() if value not in (None, "", [])}


def stream(block: str, children: Mapping[str, tuple[str, Value]], *, with_ids: bool = False) -> Value:
    """A StreamField of one kind of struct: a JSON list of objects."""

    def load(raw: Any, place: str, context: ImportContext) -> list[dict[str, Any]]:
        return [
            {
                "type": block,
                "id": _block_id(item, f"{place}[{position}]", context),
                "value": _struct(item, f"{place}[{position}]", children, context),
            }
            for position, item in enumerate(_items(raw, place))
        ]

    def dump(stored: Any, context: ExportContext) -> list[dict[str, Any]]:
        return [
            ({"id": str(child.id)} if with_ids else {}) | _dump_struct(child.value, children, context)
            for child in stored
        ]

    return Value(load, dump, (), "")


def stream_of_values(block: str, name: str | None, value: Value) -> Value:
    """A StreamField of single values: a JSON list. `name` is the struct's only child, None for a plain block."""

    def load(raw: Any, place: str, context: ImportContext) -> list[dict[str, Any]]:
        found = []
        for position, item in enumerate(_items(raw, place)):
            loaded = value.load(item, f"{place}[{position}]", context)
            if loaded != "":
                content = {name: loaded} if name else loaded
                found.append({"type": block, "id": derived_id(context.base, place, position), "value": content})
        return found

    def dump(stored: Any, context: ExportContext) -> list[Any]:
        dumped = [value.dump(child.value[name] if name else child.value, context) for child in stored]
        return [each for each in dumped if each not in (None, "")]

    return Value(load, dump, (), "list")


def _load_options(raw: Any, place: str, context: ImportContext) -> list[dict[str, Any]]:
    return [
        {
            "type": "item",
            "id": _block_id(item, f"{place}[{position}]", context),
            "value": _struct(item, f"{place}[{position}]", _OPTION, context),
        }
        for position, item in enumerate(_items(raw, place))
    ]


def _dump_options(stored: Any, context: ExportContext) -> list[dict[str, Any]]:
    return [
        {"id": str(child.id), "text": child.value["text"], "right": bool(child.value["is_right"])}
        for child in stored.bound_blocks
    ]


def _load_file(raw: Any, place: str, context: ImportContext) -> int:
    return files.document_at(context.folder, _text(raw, place, context), language="").pk


def _dump_file(stored: Any, context: ExportContext) -> str | None:
    if stored is None or context.folder is None or not files.is_public(stored):
        return None
    return files.copy_out(stored, context.folder)


_OPTION = {"text": ("text", TEXT), "right": ("is_right", BOOLEAN)}
FILE = Value(_load_file, _dump_file, None)
OPTIONS = Value(_load_options, _dump_options, (), "")

SOURCES = stream(
    "source",
    {
        "title": ("title", TEXT),
        "url": ("url", TEXT),
        "publisher": ("publisher", TEXT),
        "language": ("language", LANGUAGE),
        "read_on": ("read_on", STREAM_DATE),
    },
)
TITLED = {"title": ("title", TEXT), "text": ("text", RICH)}

COMMON = [
    Field("summary", "summary", Value(_summary, _same)),
    Field("body", "body", PROSE),
    Field("institution", "institution", INSTITUTION),
    Field("jurisdiction", "jurisdiction", JURISDICTION),
    Field("level", "level", _choice(Level.values)),
    Field("sources", "sources", SOURCES),
    Field("checked_on", "checked_on", DATE),
    Field("check_by", "check_by", DATE),
    Field("joint", "is_joint", BOOLEAN),
    Field("contact", "contact", TEXT),
]

OF_KIND: dict[str, list[Field]] = {
    kinds.PRACTICE_GUIDE: [
        Field("problem", "problem", RICH),
        Field("place", "place", TEXT),
        Field("population", "population", INTEGER),
        Field("started_on", "started_on", DATE),
        Field("ended_on", "ended_on", DATE),
        Field("status", "status", _choice(PracticeStatus.values)),
        Field("steps", "steps", stream("step", TITLED)),
        Field("roles", "roles", stream("role", TITLED)),
        Field(
            "money",
            "money",
            stream(
                "amount",
                {
                    "amount": ("amount", DECIMAL),
                    "currency": ("currency", _choice(Currency.values)),
                    "year": ("year", INTEGER),
                    "purpose": ("purpose", TEXT),
                },
            ),
        ),
        Field("staff_time", "staff_time", TEXT),
        Field("systems", "systems", TEXT),
        Field(
            "legal_basis",
            "legal_basis",
            stream(
                "basis",
                {
                    "citation": ("citation", TEXT),
                    "url": ("url", TEXT),
                    "text": ("text", RICH),
                    "work": ("work", WORK),
                    "anchor": ("anchor", ANCHOR),
                },
            ),
        ),
        Field(
            "results",
            "results",
            stream(
                "result",
                {
                    "indicator": ("indicator", TEXT),
                    "baseline": ("baseline", TEXT),
                    "value": ("value", TEXT),
                    "unit": ("unit", TEXT),
                    "date": ("date", STREAM_DATE),
                    "scope": ("scope", TEXT),
                    "source_title": ("source_title", TEXT),
                    "source_url": ("source_url", TEXT),
                },
            ),
        ),
        Field("evidence", "evidence", _choice(Evidence.values)),
        Field("cost_band", "cost_band", _choice(CostBand.values)),
        Field("complexity", "complexity", _choice(Complexity.values)),
        Field("conditions", "conditions", RICH),
        Field("went_wrong", "went_wrong", RICH),
        Field("fixed", "fixed", RICH),
        Field("changeable", "changeable", RICH),
        Field("instruments", "instruments", stream_of_values("instrument", "work", WORK)),
    ],
    kinds.REGULATORY_MODEL: [
        Field("instrument_type", "instrument_type", _choice(InstrumentType.values)),
        Field("issuing_body", "issuing_body", INSTITUTION),
        Field("citation", "citation", TEXT),
        Field("source_url", "source_url", TEXT),
        Field("enacted_on", "enacted_on", DATE),
        Field("in_force_from", "in_force_from", DATE),
        Field("repealed_on", "repealed_on", DATE),
        Field(
            "provisions",
            "provisions",
            stream(
                "provision",
                {
                    "anchor": ("anchor", ANCHOR),
                    "number": ("number", TEXT),
                    "heading": ("heading", TEXT),
                    "text": ("text", RICH),
                    "official_url": ("official_url", TEXT),
                },
            ),
        ),
        Field("warnings", "warnings", stream("warning", TITLED)),
    ],
    kinds.OPERATIONAL_TOOL: [
        Field("tool_type", "tool_type", _choice(ToolType.values)),
        Field(
            "files",
            "files",
            stream("file", {"path": ("document", FILE), "language": ("language", LANGUAGE), "title": ("title", TEXT)}),
        ),
        Field("licence", "licence", TEXT),
        Field("how_to_use", "how_to_use", RICH),
    ],
    kinds.TRAINING_MODULE: [
        Field("audience", "audience", TEXT),
        Field("outcomes", "outcomes", stream_of_values("outcome", None, TEXT)),
        Field("prerequisites", "prerequisites", RICH),
        Field("minutes", "minutes", INTEGER),
        Field("law_as_at", "law_as_at", DATE),
        Field(
            "lessons",
            "lessons",
            stream(
                "lesson",
                {"title": ("title", TEXT), "minutes": ("minutes", INTEGER), "text": ("content", PROSE)},
                with_ids=True,
            ),
        ),
        Field(
            "questions",
            "questions",
            stream(
                "question",
                {"question": ("question", TEXT), "options": ("options", OPTIONS), "reason": ("reason", RICH)},
                with_ids=True,
            ),
        ),
        Field("pass_mark", "pass_mark", INTEGER),
        Field("certificate_text", "certificate_text", TEXT),
    ],
    kinds.ENCOUNTER: [
        Field("date", "date", DATE),
        Field("end_date", "end_date", DATE),
        Field("place", "place", TEXT),
        Field(
            "delegations",
            "delegations",
            stream("delegation", {"institution": ("institution", INSTITUTION_PK), "posts": ("posts", TEXT)}),
        ),
        Field("works_presented", "works_presented", stream_of_values("work", "work", WORK)),
        Field("agreed", "agreed", RICH),
        Field("follow_ups", "follow_ups", stream("follow_up", {"text": ("text", TEXT), "due": ("due", STREAM_DATE)})),
    ],
}

IDENTITY_KEYS = ("external_id", "kind", "language", "title", "slug", "translates", "topics")


def fields_of(kind: str) -> list[Field]:
    return [*COMMON, *OF_KIND[kind]]


def assign(page: Any, field: Field, raw: Any, context: ImportContext) -> None:
    """Sets a page's field from its JSON value; absent values leave the field as it is."""
    value = field.value.load(raw, field.key, context) if raw not in (None, "") else field.value.empty
    if isinstance(value, list | tuple):
        # StreamFields take their raw data as JSON text.
        value = json.dumps(list(value))
    setattr(page, field.attribute, value)
