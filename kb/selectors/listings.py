"""A section's listing: the works of one kind, filtered and counted, one entry for each work."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from kb.kinds import MODEL_NAMES
from kb.languages import Language, sorting_key
from kb.models import Institution, Jurisdiction, KnowledgePage, Level, Subject, TopicLink
from kb.models.guides import CostBand, Evidence
from kb.selectors import prepared
from kb.selectors.visibility import Visitor, rows_visible_to
from kb.selectors.works import cards

PAGE_SIZE = 20
# An address can hold thousands of unknown values; a reader needs to be told of a few.
MOST_PROBLEMS = 10


@dataclass(frozen=True)
class FilterOption:
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Filter:
    name: str
    label: str
    options: list[FilterOption]

    @property
    def has_chosen(self) -> bool:
        return any(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class Listing:
    """What a section page shows. `problems` are sentences about parameters that were not understood."""

    works: list[KnowledgePage]
    total: int
    unfiltered_total: int
    filters: list[Filter]
    page_number: int
    last_page: int
    problems: list[str]
    parameters: str

    @property
    def is_filtered(self) -> bool:
        return any(each.has_chosen for each in self.filters)

    @property
    def page_numbers(self) -> range:
        return range(1, self.last_page + 1)


@dataclass(frozen=True)
class _Row:
    """The facet values of one work, gathered from its page in the language that will be shown."""

    pk: int
    values: Mapping[str, frozenset[str]]


FILTER_NAMES = ("subject", "jurisdiction", "level", "institution", "evidence", "cost")


def listing(kind: str, language: Language, visitor: Visitor, parameters: QueryDict) -> Listing:
    """Works of a kind under the chosen filters: several values of a filter are joined by “or”, filters by “and”."""
    rows = _rows(kind, language, visitor)
    labels = _labels(rows)
    chosen = {name: set(parameters.getlist(name)) - {""} for name in FILTER_NAMES}
    unknown = [value for name in FILTER_NAMES for value in sorted(chosen[name] - set(labels[name]))]
    problems = [unknown_value(value) for value in unknown[:MOST_PROBLEMS]]
    chosen = {name: values & set(labels[name]) for name, values in chosen.items()}
    matching = [row for row in rows if _matches(row, chosen)]
    last_page = max(1, -(-len(matching) // PAGE_SIZE))
    number = _page_number(parameters.get("page") or "1", last_page, problems)
    shown = [row.pk for row in matching[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]]
    kept = parameters.copy()
    kept.pop("page", None)
    return Listing(
        works=_in_order(shown),
        total=len(matching),
        unfiltered_total=len(rows),
        filters=_filters(rows, chosen, labels),
        page_number=number,
        last_page=last_page,
        problems=problems,
        parameters=kept.urlencode(),
    )


def _page_number(text: str, last_page: int, problems: list[str]) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    if 1 <= number <= last_page:
        return number
    problems.append(_("There is no page “%(page)s”; this is the first one.") % {"page": _shown(text, 20)})
    return 1


def unknown_value(value: str) -> str:
    """The sentence about a filter value that is not known."""
    return _("The filter value “%(value)s” is not known here and was left out.") % {"value": _shown(value, 60)}


def _shown(text: str, most: int) -> str:
    """The beginning of what somebody put into an address, without what a page cannot show."""
    return "".join(character for character in text[:most] if character.isprintable())


def _rows(kind: str, language: Language, visitor: Visitor) -> list[_Row]:
    def ask(pages: QuerySet[KnowledgePage], _values: Mapping[str, Any]) -> QuerySet[Any]:
        return (
            pages.filter(content_type__app_label="kb", content_type__model=MODEL_NAMES[kind])
            .order_by("-first_published_at", "pk")
            .values_list(
                "pk",
                "translation_key",
                "locale__language_code",
                "jurisdiction__code",
                "level",
                "institution__slug",
                "practiceguidepage__evidence",
                "practiceguidepage__cost_band",
            )
        )

    pages = rows_visible_to(visitor, f"listing of {kind}", ask)
    best: dict[str, tuple] = {}
    for page in pages:
        if page[1] not in best or page[2].startswith(language):
            best[page[1]] = page
    subjects: dict[int, set[str]] = {}
    from_links = TopicLink.objects.filter(content_object_id__in=[page[0] for page in best.values()]).values_list(
        "content_object_id", "tag__subject"
    )
    for pk, subject in from_links:
        subjects.setdefault(pk, set()).add(subject)
    return [
        _Row(
            pk,
            {
                "subject": frozenset(subjects.get(pk, ())),
                "jurisdiction": frozenset({jurisdiction} - {None}),
                "level": frozenset({level} - {""}),
                "institution": frozenset({institution} - {None}),
                "evidence": frozenset({str(evidence)} if evidence else ()),
                "cost": frozenset({cost} - {None, ""}),
            },
        )
        for pk, _key, _locale, jurisdiction, level, institution, evidence, cost in best.values()
    ]


def _matches(row: _Row, chosen: Mapping[str, set[str]], *, but: str = "") -> bool:
    return all(not values or name == but or row.values[name] & values for name, values in chosen.items())


def _labels(rows: list[_Row]) -> dict[str, dict[str, str]]:
    """The values that occur, each with its label in the active language."""
    present = {name: frozenset().union(*(row.values[name] for row in rows)) for name in FILTER_NAMES}
    fixed = {"subject": Subject.choices, "level": Level.choices, "evidence": Evidence.choices, "cost": CostBand.choices}
    labels = {
        name: {str(value): str(label) for value, label in choices if str(value) in present[name]}
        for name, choices in fixed.items()
    }
    labels["jurisdiction"] = {
        each.code: each.name for each in Jurisdiction.objects.filter(code__in=present["jurisdiction"])
    }
    labels["institution"] = {
        each.slug: each.name for each in Institution.objects.filter(slug__in=present["institution"])
    }
    return labels


def _filters(rows: list[_Row], chosen: Mapping[str, set[str]], labels: Mapping[str, dict[str, str]]) -> list[Filter]:
    """Counts under all the other filters: a count is what choosing that value alone would show."""
    titles = {
        "subject": _("Subject"),
        "jurisdiction": _("Jurisdiction"),
        "level": _("Level of government"),
        "institution": _("Institution"),
        "evidence": _("Strength of evidence"),
        "cost": _("Cost"),
    }
    filters = []
    for name in FILTER_NAMES:
        counts: Counter[str] = Counter()
        for row in rows:
            if _matches(row, chosen, but=name):
                counts.update(row.values[name])
        options = [
            FilterOption(value, label, counts[value], value in chosen[name])
            for value, label in labels[name].items()
            if counts[value] or value in chosen[name]
        ]
        if name not in ("level", "evidence", "cost"):
            options.sort(key=lambda option: (-option.count, sorting_key(option.label)))
        if len(options) > 1 or any(option.is_chosen for option in options):
            filters.append(Filter(name, titles[name], options))
    return filters


def _in_order(pks: list[int]) -> list[KnowledgePage]:
    def ask(values: Mapping[str, Any]) -> QuerySet[KnowledgePage]:
        return cards(KnowledgePage.objects.filter(pk__in=values["pks"]))

    pages = {page.pk: page for page in prepared.rows("cards by number", ask, pks=pks)}
    return [pages[pk] for pk in pks if pk in pages]
