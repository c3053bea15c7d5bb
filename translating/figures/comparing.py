"""What the figures of a translation say otherwise than those of its source."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from translating.figures.reading import Figure, Kind, figures


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is missing from the translation (no `target`), added by it (no `source`), or changed (both)."""

    kind: Kind
    source: str = ""
    target: str = ""


def differences(source: str, source_language: str, target: str, target_language: str) -> list[Difference]:
    """Compares two plain texts; an empty list means that every figure has its counterpart.

    A figure that one side repeats is no difference, unless both sides have as many figures.
    """
    mine, theirs = figures(source, source_language), figures(target, target_language)
    missing, added = _without_counterpart(mine, theirs), _without_counterpart(theirs, mine)
    # A language may gloss a name by its acronym; losing one is another matter.
    added = [figure for figure in added if not _is_acronym(figure)]
    found = _paired(missing, added)
    if not found:
        found = [*_uneven(mine, theirs), *_signs_lost(mine, theirs)]
    return found


def _without_counterpart(mine: Sequence[Figure], theirs: Sequence[Figure]) -> list[Figure]:
    values = {value for figure in theirs for each in (figure, *figure.parts) for value in each.values}
    values |= {piece for figure in theirs for piece in _pieces(figure)}
    firm = {value for each in theirs if not each.is_loose for one in (each, *each.parts) for value in one.values}
    left = []
    for figure in mine:
        if figure.is_loose or figure.values & values:
            continue
        # A day is answered for by digits only: “quarter” is no 4 April.
        if figure.parts and all(part.values & firm for part in figure.parts):
            continue
        if _is_written_out(figure, values):
            continue
        left.append(figure)
    return left


def _is_written_out(figure: Figure, values: set[object]) -> bool:
    """Whether a citation's number stands on the other side with its parts apart: “71(2)” as “71, párrafo 2”."""
    pieces = _pieces(figure)
    return bool(pieces) and pieces <= values


def _pieces(figure: Figure) -> set[object]:
    """The numbers that a citation is made of; none where it is only one."""
    if figure.kind is not Kind.CITATION:
        return set()
    pieces = [piece for value in figure.values for piece in re.findall(r"\d+", str(value))]
    return {Decimal(piece) for piece in pieces} if len(pieces) > 1 else set()


def _is_acronym(figure: Figure) -> bool:
    return figure.kind is Kind.CITATION and figure.text.isalpha() and len(figure.text) > 3


def _paired(missing: list[Figure], added: list[Figure]) -> list[Difference]:
    """Of the same kind and in the same order, one missing and one added figure are one that changed."""
    found = []
    left = list(added)
    for figure in missing:
        other = next((each for each in left if _family(each) is _family(figure)), None)
        if other is not None:
            left.remove(other)
        found.append(Difference(figure.kind, figure.text, other.text if other else ""))
    return [*found, *(Difference(figure.kind, "", figure.text) for figure in left)]


def _family(figure: Figure) -> Kind:
    return figure.kind if figure.kind in (Kind.DATE, Kind.HOUR) or _is_acronym(figure) else Kind.NUMBER


def _uneven(mine: Sequence[Figure], theirs: Sequence[Figure]) -> list[Difference]:
    """As many figures on both sides, but not each as often: one of them was typed twice."""
    first, second = (
        [figure for figure in side if not figure.is_loose and figure.kind in (Kind.NUMBER, Kind.PERCENTAGE, Kind.MONEY)]
        for side in (mine, theirs)
    )
    if len(first) != len(second):
        return []
    one, other = (Counter(max(map(str, figure.values)) for figure in side) for side in (first, second))
    if one == other or len(one) < 2 or any(len(figure.values) > 1 for figure in (*first, *second)):
        return []
    texts = {max(map(str, figure.values)): figure.text for figure in (*second, *first)}
    lost, gained = list((one - other).elements()), list((other - one).elements())
    return [Difference(Kind.NUMBER, texts[a], texts[b]) for a, b in zip(lost, gained, strict=True)]


def _signs_lost(mine: Sequence[Figure], theirs: Sequence[Figure]) -> list[Difference]:
    """The numbers agree, but a percentage became none, or a currency another."""
    found = []
    for side, others, is_source in ((mine, theirs, True), (theirs, mine, False)):
        percentages = [figure for figure in side if figure.kind is Kind.PERCENTAGE]
        if not percentages or any(figure.kind is Kind.PERCENTAGE for figure in others):
            continue
        figure = percentages[0]
        other = next((each for each in others if each.values & figure.values and not each.is_loose), None)
        if other is not None:
            pair = (figure.text, other.text) if is_source else (other.text, figure.text)
            found.append(Difference(Kind.PERCENTAGE, *pair))
    return [*found, *_currencies_changed(mine, theirs)]


def _currencies_changed(mine: Sequence[Figure], theirs: Sequence[Figure]) -> list[Difference]:
    found = []
    for figure in mine:
        if figure.kind is not Kind.MONEY:
            continue
        same = [each for each in theirs if each.values & figure.values and not each.is_loose]
        if not same or any(_same_currency(figure, each) for each in same):
            continue
        # “from 10 to 20 pesos” and “from 10 pesos to 20 pesos”: a bare number takes the currency of its neighbours.
        if any(each.kind is not Kind.MONEY for each in same) and any(
            each.kind is Kind.MONEY and _same_currency(figure, each) for each in theirs
        ):
            continue
        found.append(Difference(Kind.MONEY, figure.text, same[0].text))
    return found


def _same_currency(one: Figure, other: Figure) -> bool:
    if other.kind is not Kind.MONEY:
        return False
    # “$” alone is a peso or a dollar.
    codes = {one.currency, other.currency}
    return len(codes) == 1 or ("ANY" in codes and codes <= {"ANY", "MXN", "USD", ""})
