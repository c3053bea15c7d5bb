"""What an evaluation prints: a table for each run, a comparison of two, and the floors that were missed."""

from collections.abc import Iterator, Mapping, Sequence

from search.evaluation.asking import Outcome, share_of
from search.evaluation.metrics import interval, mean, paired
from search.evaluation.runs import BOTH, MIXED_TASKS, Run
from search.language.text import LANGUAGES
from search.results import CLOSE, NONE, WEAK

_CONFIDENCES = (NONE, WEAK, CLOSE)


def table(run: Run) -> Iterator[str]:
    """Each task with its figures and their 95% intervals; then how sure the search was."""
    yield f"{run.title}"
    yield f"{'task':20} {'queries':>7}  {'nDCG@10':16} {'MRR@10':16} {'Recall@10':16} {'both@10':16}".rstrip()
    for name, outcomes in run.outcomes.items():
        yield _row(name, outcomes, has_both=name in MIXED_TASKS)
    if run.mixed:
        yield _row("mixed", run.mixed, has_both=True)
    for name, outcomes in run.unaccented.items():
        yield _row(f"{name} no accents", outcomes, has_both=name in MIXED_TASKS)
    if run.unaccented:
        yield f"Without accents a Spanish query loses at most {run.accent_loss:.3f} nDCG@10 (the worst task)."
    yield from _confidence("judged, mixed", run.mixed)
    yield from _confidence("no answer", run.no_answer)
    for language in LANGUAGES:
        yield from _confidence(f"no answer, {language}", [each for each in run.no_answer if each.lang == language])


def comparison(first: Run, second: Run) -> Iterator[str]:
    """Task by task, on the queries that both runs asked."""
    yield f"{second.title} compared with {first.title}"
    yield f"{'task':14} {'queries':>7} {'first':>6} {'second':>6} {'difference':>11} {'95% interval':>16} {'better':>6} {'worse':>6}"
    for name, before, after in _pairs(first, second):
        for label, values in _compared(name, before, after):
            found = paired(*values)
            yield (
                f"{label:14} {len(values[0]):7} {_short(found.first):>6} {_short(found.second):>6} "
                f"{found.difference:+11.3f} {f'{found.low:+.3f} … {found.high:+.3f}':>16} {found.better:6} {found.worse:6}"
            )


def missed(run: Run, floors: Mapping[str, float]) -> Iterator[str]:
    """The floors below which this run falls. A floor for another set (`ocds:es-en`) is none of its business."""
    for asked, floor in floors.items():
        judged, _colon, name = asked.rpartition(":")
        if judged not in ("", run.judged):
            continue
        figure = run.figure(name)
        if figure is None:
            yield f"{run.title}: {name} has a floor of {floor} but was not measured."
        elif figure < floor:
            yield f"{run.title}: {name} is {figure:.3f}, below its floor of {floor}."


def _row(name: str, outcomes: Sequence[Outcome], *, has_both: bool) -> str:
    columns = [
        [each.ndcg for each in outcomes],
        [each.rr for each in outcomes],
        [each.recall for each in outcomes],
    ]
    if has_both:
        columns.append([each.both for each in outcomes])
    return f"{name:20} {len(outcomes):7}  {' '.join(f'{_figure(values):16}' for values in columns)}".rstrip()


def _figure(values: Sequence[float]) -> str:
    if not values:
        return "–"
    low, high = interval(values)
    return f"{_short(mean(values))} ({_short(low)}–{_short(high)})"


def _short(value: float) -> str:
    """.573 rather than 0.573: these tables are wide enough."""
    return f"{value:.3f}".removeprefix("0")


def _confidence(name: str, outcomes: Sequence[Outcome]) -> Iterator[str]:
    if outcomes:
        shares = ", ".join(f"{each} {share_of(outcomes, each):.1%}" for each in _CONFIDENCES)
        yield f"confidence of {name} ({len(outcomes)} queries): {shares}"


def _pairs(first: Run, second: Run) -> Iterator[tuple[str, list[Outcome], list[Outcome]]]:
    names = [name for name in second.outcomes if name in first.outcomes]
    for name, before, after in [
        *((name, first.outcomes[name], second.outcomes[name]) for name in names),
        ("mixed", first.mixed, second.mixed),
    ]:
        known = {each.query: each for each in before}
        shared = [each for each in after if each.query in known]
        if shared:
            yield name, [known[each.query] for each in shared], shared


def _compared(
    name: str, before: Sequence[Outcome], after: Sequence[Outcome]
) -> Iterator[tuple[str, tuple[list[float], list[float]]]]:
    yield name, ([each.ndcg for each in before], [each.ndcg for each in after])
    if name == "mixed":
        yield BOTH, ([each.both for each in before], [each.both for each in after])
