"""One evaluation of one set under one configuration: its outcomes, its figures by name, and how it is kept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from search.evaluation.asking import EITHER, TASKS, Asker, Outcome, Progress, share_of
from search.evaluation.metrics import mean
from search.evaluation.site import EvaluationFailed, ScratchSite
from search.results import NONE

BOTH, NO_ANSWER, ANSWERED, UNACCENTED = "both", "no-answer", "answered", "unaccented"
MIXED_TASKS = tuple(task.name for task in EITHER)
# Every figure a floor can be set for; the more, the better, for each of them.
FIGURES = (*(task.name for task in TASKS), "mixed", BOTH, NO_ANSWER, ANSWERED, UNACCENTED)
_FORMAT = 1


@dataclass(frozen=True)
class Run:
    """Outcomes by task; `unaccented` holds the same for Spanish queries typed without accents."""

    judged: str
    engine: str
    title: str
    outcomes: Mapping[str, Sequence[Outcome]]
    unaccented: Mapping[str, Sequence[Outcome]] = field(default_factory=dict)
    no_answer: Sequence[Outcome] = ()

    @property
    def mixed(self) -> list[Outcome]:
        """What a reader gets who restricts nothing, in either language."""
        return [outcome for name in MIXED_TASKS for outcome in self.outcomes.get(name, ())]

    def figure(self, name: str) -> float | None:
        """One of FIGURES by its name; None when this run did not ask what it needs."""
        if name == UNACCENTED:
            return -self.accent_loss if self.unaccented else None
        if name == NO_ANSWER:
            return share_of(self.no_answer, NONE) if self.no_answer else None
        asked = self.mixed if name in ("mixed", BOTH, ANSWERED) else self.outcomes.get(name)
        if not asked:
            return None
        if name == ANSWERED:
            return 1 - share_of(asked, NONE)
        return mean([each.both if name == BOTH else each.ndcg for each in asked])

    @property
    def accent_loss(self) -> float:
        """How much nDCG@10 the Spanish queries lose without their accents: in the task that loses most."""
        return max(
            mean([each.ndcg for each in self.outcomes[name]]) - mean([each.ndcg for each in bare])
            for name, bare in self.unaccented.items()
        )


def evaluate(site: ScratchSite, port: int, progress: Progress, *, no_answer: bool, unaccented: bool) -> Run:
    """Asks a served site everything. Raises EvaluationFailed."""
    with Asker(site, port, progress) as asker:
        return Run(
            judged=site.judged.name,
            engine=site.engine,
            title=site.title,
            outcomes={task.name: asker.outcomes(task) for task in TASKS},
            unaccented={task.name: asker.outcomes(task, unaccented=True) for task in TASKS if task.query == "es"}
            if unaccented
            else {},
            no_answer=asker.no_answer() if no_answer else (),
        )


def save(runs: Iterable[Run], path: Path) -> None:
    path.write_text(json.dumps({"format": _FORMAT, "runs": [asdict(run) for run in runs]}, indent=1), encoding="utf-8")


def load(path: Path) -> list[Run]:
    """The runs of a saved file. Raises EvaluationFailed."""
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
        if saved["format"] != _FORMAT:
            raise ValueError(f"its format is {saved['format']!r}, not {_FORMAT}")
        return [
            Run(
                **{
                    **run,
                    "outcomes": _outcomes(run["outcomes"]),
                    "unaccented": _outcomes(run["unaccented"]),
                    "no_answer": [Outcome(**each) for each in run["no_answer"]],
                }
            )
            for run in saved["runs"]
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationFailed(f"{path} is no saved evaluation ({error}).") from error


def _outcomes(saved: Mapping[str, Sequence[Mapping[str, object]]]) -> dict[str, list[Outcome]]:
    return {name: [Outcome(**each) for each in outcomes] for name, outcomes in saved.items()}  # type: ignore[arg-type]
