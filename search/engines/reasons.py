"""Why a work was found, told once; the same for every engine."""

from collections.abc import Iterable

from search.language import Alternative, Clause
from search.results import Reason

# Kinds that only say how a single word was met.
_OF_A_WORD = frozenset({"translation", "related", "name"})


def told(met: Iterable[tuple[Clause, Alternative]]) -> tuple[Reason, ...]:
    """The reasons behind these clauses, each met by its alternative; without what a concept that was met says better."""
    pairs = list(met)
    by_concept = {place for clause, _ in pairs if not clause.is_word for place in clause.covers}
    reasons: dict[tuple[str, str], Reason] = {}
    for clause, alternative in pairs:
        reason = alternative.reason
        if reason.kind in _OF_A_WORD and clause.is_word and clause.covers <= by_concept:
            continue
        reasons.setdefault((reason.text, reason.language), reason)
    return tuple(reasons.values())
