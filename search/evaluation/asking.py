"""Asks a served site every query of a judged set in every task, and keeps what is needed for any figure."""

import http.client
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

from search.evaluation import metrics
from search.evaluation.sets import JudgedQuery, JudgedSet
from search.evaluation.site import ANSWER_SECONDS, HOST, EvaluationFailed, ScratchSite, get_json
from search.language.text import LANGUAGES
from search.results import NONE
from search.serving import REST_SECONDS

MIXED = "mixed"
# As many as the scratch server has workers.
_CLIENTS = 2
_CHUNK = 100
_ATTEMPTS = 3
# What the site logs when the embedded engine stands in (search/serving.py).
_STAND_IN = "is unavailable; the embedded engine answers"
_BARE = str.maketrans("áéíóúüÁÉÍÓÚÜ", "aeiouuAEIOUU")


@dataclass(frozen=True, slots=True)
class Task:
    """Queries in `query` language, asked for texts in `content` language; None: for texts in either."""

    query: str
    content: str | None

    @property
    def name(self) -> str:
        return f"{self.query}-{self.content or MIXED}"


SAME_LANGUAGE = [Task(language, language) for language in LANGUAGES]
ACROSS = [Task(query, content) for query in LANGUAGES for content in LANGUAGES if query != content]
EITHER = [Task(language, None) for language in LANGUAGES]
TASKS = [*SAME_LANGUAGE, *ACROSS, *EITHER]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one query got in one task; `both`: a right text of each language is among the first ten."""

    query: str
    lang: str
    ndcg: float
    rr: float
    recall: float
    both: float
    confidence: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site said to one query; `results` are (external id, languages it can be read in), best first."""

    confidence: str
    results: tuple[tuple[str, frozenset[str]], ...]


Progress = Callable[[str, int, int], None]


class Asker:
    """Asks over HTTP, a few queries at a time."""

    def __init__(self, site: ScratchSite, port: int, progress: Progress) -> None:
        self._site, self._port, self._progress = site, port, progress
        self._local = threading.local()
        self._connections: list[http.client.HTTPConnection] = []

    def __enter__(self) -> "Asker":
        return self

    def __exit__(self, *error: object) -> None:
        for connection in self._connections:
            connection.close()

    def outcomes(self, task: Task, *, unaccented: bool = False) -> list[Outcome]:
        """Every query of the task's language that something in the content's language answers."""
        judged = self._site.judged
        queries = [
            query for query in judged.queries if query.lang == task.query and judged.possible(query, task.content)
        ]
        texts = [query.text.translate(_BARE) if unaccented else query.text for query in queries]
        name = f"{task.name} without accents" if unaccented else task.name
        answers = self._all(name, [(text, task.query, task.content) for text in texts])
        return [outcome(judged, query, task, answer) for query, answer in zip(queries, answers, strict=True)]

    def no_answer(self) -> list[Outcome]:
        """The queries that nothing answers, asked for texts in either language."""
        queries = self._site.judged.no_answer
        answers = self._all("no answer", [(query.text, query.lang, None) for query in queries])
        return [
            Outcome(query.id, query.lang, 0.0, 0.0, 0.0, 0.0, answer.confidence)
            for query, answer in zip(queries, answers, strict=True)
        ]

    def _all(self, name: str, asked: Sequence[tuple[str, str, str | None]]) -> list[Answer]:
        found: list[Answer] = []
        with ThreadPoolExecutor(_CLIENTS) as clients:
            for start in range(0, len(asked), _CHUNK):
                found += self._chunk(clients, asked[start : start + _CHUNK])
                self._progress(name, len(found), len(asked))
        return found

    def _chunk(self, clients: ThreadPoolExecutor, asked: Sequence[tuple[str, str, str | None]]) -> list[Answer]:
        """Asks again what another engine may have answered in Elasticsearch's place: its figures would be a lie."""
        for _attempt in range(_ATTEMPTS):
            start = self._site.log.stat().st_size
            found = list(clients.map(lambda each: self._ask(*each), asked))
            if _STAND_IN not in self._site.log_since(start):
                return found
            time.sleep(REST_SECONDS + 1)
        raise EvaluationFailed("Elasticsearch does not answer in time; the embedded engine stood in for it.")

    def _ask(self, text: str, language: str, content: str | None) -> Answer:
        values = {"q": text, "lang": language, "page_size": metrics.DEPTH} | ({"in": content} if content else {})
        status, answer = get_json(self._port, f"/api/v1/search?{urlencode(values)}", self._connection())
        if status != 200:
            raise EvaluationFailed(f"The query “{text}” was answered with {status}: {answer.get('detail', '')}")
        return Answer(
            answer["query"]["confidence"],
            tuple((result["external_id"], frozenset(result["languages"])) for result in answer["results"]),
        )

    def _connection(self) -> http.client.HTTPConnection:
        """One for each client; it connects again by itself when the server has closed it."""
        if not hasattr(self._local, "connection"):
            self._local.connection = http.client.HTTPConnection(HOST, self._port, timeout=ANSWER_SECONDS)
            self._connections.append(self._local.connection)
        return self._local.connection


def outcome(judged: JudgedSet, query: JudgedQuery, task: Task, answer: Answer) -> Outcome:
    """The figures of one query. A result of the wrong language counts as wrong, whatever it says."""
    right = [
        judged.pairs.get(external_id) in query.relevant and task.content in (None, *languages)
        for external_id, languages in answer.results
    ]
    read = _languages(answer, right)
    possible = judged.possible(query, task.content)
    return Outcome(
        query=query.id,
        lang=query.lang,
        ndcg=metrics.ndcg(right, possible),
        rr=metrics.reciprocal_rank(right),
        recall=metrics.recall(right, possible),
        both=float(read >= set(LANGUAGES)),
        confidence=answer.confidence,
    )


def share_of(outcomes: Iterable[Outcome], confidence: str = NONE) -> float:
    return metrics.mean([float(each.confidence == confidence) for each in outcomes])


def _languages(answer: Answer, right: Sequence[bool]) -> set[str]:
    pairs: Iterator[tuple[tuple[str, frozenset[str]], bool]] = zip(answer.results, right, strict=True)
    return {language for (_id, languages), is_right in pairs if is_right for language in languages}
