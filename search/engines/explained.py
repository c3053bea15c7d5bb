"""Why one work stands where it stands for a query, or why it does not: the same for every engine."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.engines.fusion import BEST_SENTENCE, least_words
from search.language import Alternative, Clause, Understanding
from search.results import ScoreParts

# The order is looked through so far for the work's place.
EXPLAINED_DEPTH = 1_000


@dataclass(frozen=True, slots=True)
class MetWay:
    """An alternative that stands in the work, and what it would give by itself."""

    alternative: Alternative
    score: float


@dataclass(frozen=True, slots=True)
class MetClause:
    """A clause that the work meets; `ways` best first, and only the best of them counts."""

    clause: Clause
    ways: tuple[MetWay, ...]

    @property
    def score(self) -> float:
        return self.ways[0].score


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near a part is to the query in meaning: cosines of its whole and of its best sentence, which `text` begins
    with. `least`: the cosine from which a work counts as found without a word of the query.
    """

    whole: float
    sentence: float
    text: str
    least: float

    @property
    def cosine(self) -> float:
        return BEST_SENTENCE * self.sentence + (1 - BEST_SENTENCE) * self.whole


@dataclass(frozen=True, slots=True)
class InLanguage:
    """What the index of one language has for the work. `words` is the score of the clauses met, in the units of that
    index; `least_words` how many single words must be met where no concept is; `lacks` what must be met and is not.
    """

    language: str
    met: tuple[MetClause, ...]
    least_words: int
    likeness: Likeness | None
    lacks: tuple[Clause, ...] = ()

    @property
    def words(self) -> float:
        return sum(clause.score for clause in self.met)

    @property
    def has_enough_words(self) -> bool:
        words_met = sum(clause.clause.is_word for clause in self.met)
        return bool(self.met) and not self.lacks and (words_met >= self.least_words or words_met < len(self.met))

    @property
    def is_near_enough(self) -> bool:
        return self.likeness is not None and self.likeness.cosine >= self.likeness.least


@dataclass(frozen=True, slots=True)
class Explained:
    """A work that the audience may read, before one query.

    place: in the order by relevance, from 1; None where the work was not found, or stands beyond EXPLAINED_DEPTH.
    total: how many works were found. parts: what its score consists of, where it has a place. languages: those in
    which the audience may read it. shut_out_by: filters of the query that it does not pass ("in" where it exists in
    none of the languages asked for).
    """

    key: str
    place: int | None
    total: int
    parts: ScoreParts | None
    languages: tuple[InLanguage, ...]
    shut_out_by: tuple[str, ...] = ()
    engine: str = ""

    @property
    def score(self) -> float:
        """As the hit shows it."""
        return round(self.parts.total, 4) if self.parts is not None else 0.0


def in_language(
    understanding: Understanding, language: str, scores: Sequence[Sequence[float]], likeness: Likeness | None
) -> InLanguage:
    """From what each alternative of each clause scores by itself, 0 where it does not stand in the work."""
    met: list[MetClause] = []
    lacks: list[Clause] = []
    for clause, of_clause in zip(understanding.clauses[language], scores, strict=True):
        ways = [
            MetWay(alternative, score)
            for alternative, score in zip(clause.alternatives, of_clause, strict=True)
            if score > 0
        ]
        if ways:
            met.append(MetClause(clause, tuple(sorted(ways, key=lambda way: -way.score))))
        elif clause.is_required:
            lacks.append(clause)
    return InLanguage(language, tuple(met), least_words(understanding, language), likeness, tuple(lacks))
