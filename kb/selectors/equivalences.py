"""Equivalences as a reader meets them: under a provision, and two instruments side by side."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from kb.languages import Language
from kb.models import Equivalence, KnowledgePage, RegulatoryModelPage
from kb.selectors import prepared
from kb.selectors.visibility import Visitor
from kb.selectors.works import pages_for_keys


@dataclass(frozen=True)
class EquivalentProvision:
    """One equivalence seen from a provision: the other side's provision, its page, and how well they match."""

    record: Equivalence
    page: KnowledgePage
    anchor: str
    number: str
    heading: str
    url: str
    compare_url: str

    @property
    def match(self) -> str:
        return self.record.match

    @property
    def match_label(self) -> str:
        return self.record.get_match_display()

    @property
    def note(self) -> str:
        return self.record.note


@dataclass(frozen=True)
class Pairing:
    """One row of a comparison: a provision of each side and how they correspond."""

    left: Any
    right: Any
    record: Equivalence


@dataclass(frozen=True)
class Comparison:
    left: RegulatoryModelPage
    right: RegulatoryModelPage
    pairings: list[Pairing] = field(default_factory=list)


def compare_url(first_key: str, second_key: str) -> str:
    return f"{reverse('kb:compare')}?{urlencode({'a': first_key, 'b': second_key})}"


def equivalences_of_work(page: KnowledgePage) -> QuerySet[Equivalence]:
    return _of_work(page.translation_key)


def equivalences_shown_on(page: KnowledgePage) -> list[Equivalence]:
    """The equivalences of the work whose page is being read."""
    return prepared.rows("equivalences", lambda values: _of_work(values["key"]), key=page.translation_key)


def _of_work(key: uuid.UUID) -> QuerySet[Equivalence]:
    return Equivalence.objects.filter(Q(work_a=key) | Q(work_b=key))


def other_keys(page: KnowledgePage, records: Iterable[Equivalence]) -> set[str]:
    """The works on the other side of these equivalences."""
    return {str(_other_side(record, page)[0]) for record in records}


def equivalences_by_anchor(
    page: KnowledgePage, records: Iterable[Equivalence], pages: Mapping[str, KnowledgePage]
) -> dict[str, list[EquivalentProvision]]:
    """What corresponds to each provision of this page, among the visible pages given by the keys of their works."""
    wanted = {pages[key].pk: key for key in other_keys(page, records) if key in pages}
    stored = prepared.rows("provisions", _stored_provisions, pks=list(wanted))
    # As they are stored: building the blocks of every provision would cost more than all the rest.
    provisions = {
        wanted[pk]: {child["value"]["anchor"]: child["value"] for child in stream.raw_data} for pk, stream in stored
    }
    addresses = {key: (pages[key].url, compare_url(page.work_key, key)) for key in wanted.values()}
    found: dict[str, list[EquivalentProvision]] = defaultdict(list)
    for record in records:
        other_key, other_anchor, own_anchor = _other_side(record, page)
        other = pages.get(str(other_key))
        provision = provisions.get(str(other_key), {}).get(other_anchor)
        if other is None or provision is None:
            continue
        url, comparison = addresses[str(other_key)]
        found[own_anchor].append(
            EquivalentProvision(
                record=record,
                page=other,
                anchor=other_anchor,
                number=provision["number"],
                heading=provision["heading"],
                url=f"{url}#{other_anchor}",
                compare_url=comparison,
            )
        )
    return found


def _stored_provisions(values: Mapping[str, Any]) -> QuerySet[Any]:
    return RegulatoryModelPage.objects.filter(pk__in=values["pks"]).order_by().values_list("pk", "provisions")


def compare(left: RegulatoryModelPage, right: RegulatoryModelPage) -> Comparison:
    """The pairs that correspond, in the order of the left instrument."""
    between = Equivalence.objects.filter(
        Q(work_a=left.translation_key, work_b=right.translation_key)
        | Q(work_a=right.translation_key, work_b=left.translation_key)
    )
    lefts, rights = provisions_by_anchor(left), provisions_by_anchor(right)
    order = {anchor: position for position, anchor in enumerate(lefts)}
    rows = []
    for record in between:
        turned = record.work_a != left.translation_key
        left_anchor, right_anchor = (
            (record.anchor_a, record.anchor_b) if not turned else (record.anchor_b, record.anchor_a)
        )
        if left_anchor in lefts and right_anchor in rights:
            rows.append((order[left_anchor], Pairing(lefts[left_anchor], rights[right_anchor], record)))
    return Comparison(left, right, [pairing for _position, pairing in sorted(rows, key=lambda row: row[0])])


def comparable_pairs(language: Language, visitor: Visitor) -> list[tuple[KnowledgePage, KnowledgePage, int]]:
    """Pairs of visible instruments with at least one equivalence, and how many they have."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for work_a, work_b in Equivalence.objects.values_list("work_a", "work_b"):
        first, second = sorted((str(work_a), str(work_b)))
        if first != second:
            counts[first, second] += 1
    pages = pages_for_keys({key for pair in counts for key in pair}, language, visitor)
    return [
        (pages[first], pages[second], count)
        for (first, second), count in sorted(counts.items(), key=lambda item: -item[1])
        if first in pages and second in pages
    ]


def provisions_by_anchor(page: Any) -> dict[str, Any]:
    return {child.value["anchor"]: child.value for child in page.provisions}


def _other_side(record: Equivalence, page: KnowledgePage) -> tuple[uuid.UUID, str, str]:
    if record.work_a == page.translation_key:
        return record.work_b, record.anchor_b, record.anchor_a
    return record.work_a, record.anchor_a, record.anchor_b
