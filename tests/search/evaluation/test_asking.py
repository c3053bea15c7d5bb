"""What is asked, and what happens when another engine answers in Elasticsearch's place."""

from contextlib import suppress
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from search import serving
from search.audiences import EVERYBODY
from search.engines import SearchUnavailable
from search.evaluation import asking
from search.evaluation.asking import Asker, Task
from search.evaluation.sets import Doc, JudgedQuery, JudgedSet
from search.evaluation.site import EvaluationFailed
from search.queries import SearchQuery
from tests.search.documents import understood

JUDGED = JudgedSet(
    "set",
    (Doc("a.es", "es", "t", "b", "a"),),
    (
        JudgedQuery("1", "es", "¿Año de la PINGÜINERA único?", frozenset({"a"})),
        JudgedQuery("2", "en", "x", frozenset({"a"})),
    ),
    (JudgedQuery("n", "en", "dog licence"),),
)
ANSWER = {"query": {"confidence": "weak"}, "results": [{"external_id": "a.es", "languages": ["es"]}]}


class Log:
    """A server's log, to which `lines` are added one request after the other."""

    def __init__(self, lines=()):
        self.lines, self.written = list(lines), ""

    def stat(self):
        return SimpleNamespace(st_size=len(self.written))

    def since(self, start):
        return self.written[start:]


@pytest.fixture
def ask(monkeypatch):
    """Call it with a log and a status: an asker at whose end nothing listens; `asked` holds what it asked."""
    asked, slept = [], []

    def asker(log=None, status=200):
        log = log or Log()

        def get_json(port, path, connection):
            asked.append({name: value[0] for name, value in parse_qs(urlsplit(path).query).items()})
            log.written += log.lines.pop(0) if log.lines else ""
            return status, ANSWER if status == 200 else {"detail": "No."}

        monkeypatch.setattr(asking, "get_json", get_json)
        monkeypatch.setattr(asking.time, "sleep", slept.append)
        site = SimpleNamespace(judged=JUDGED, log=log, log_since=log.since)
        return Asker(site, 1, lambda name, done, total: None)

    asker.asked, asker.slept = asked, slept
    return asker


def test_a_task_restricts_the_language_of_the_texts_and_names_the_reader_s(ask):
    ask().outcomes(Task("es", "es"))
    assert ask.asked == [{"q": "¿Año de la PINGÜINERA único?", "lang": "es", "in": "es", "page_size": "10"}]


def test_a_mixed_task_restricts_nothing(ask):
    ask().outcomes(Task("en", None))
    assert ask.asked == [{"q": "x", "lang": "en", "page_size": "10"}]


def test_what_nothing_in_that_language_answers_is_not_asked(ask):
    assert ask().outcomes(Task("es", "en")) == []
    assert ask.asked == []


def test_accents_are_left_out_and_the_tilde_stays(ask):
    ask().outcomes(Task("es", "es"), unaccented=True)
    assert ask.asked[0]["q"] == "¿Año de la PINGUINERA unico?"


def test_only_the_confidence_counts_where_nothing_is_right(ask):
    (outcome,) = ask().no_answer()
    assert (outcome.query, outcome.lang, outcome.confidence, outcome.ndcg) == ("n", "en", "weak", 0)


STAND_IN = "search.serving: elasticsearch is unavailable; the embedded engine answers (timeout)\n"


def test_what_a_stand_in_answered_is_asked_again_after_its_rest(ask):
    ask(Log([STAND_IN, ""])).outcomes(Task("es", "es"))
    assert len(ask.asked) == 2
    assert ask.slept == [asking.REST_SECONDS + 1]


def test_an_engine_that_stays_away_fails_the_evaluation(ask):
    with pytest.raises(EvaluationFailed, match="the embedded engine stood in for it"):
        ask(Log([STAND_IN] * 3)).outcomes(Task("es", "es"))


def test_a_refused_query_is_told(ask):
    with pytest.raises(EvaluationFailed, match=r"“x” was answered with 400: No\."):
        ask(status=400).outcomes(Task("en", None))


def test_the_site_logs_a_stand_in_in_the_words_that_are_looked_for(settings, tmp_path, caplog):
    settings.DATA_DIR = tmp_path
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    serving.forget_engines()
    with suppress(SearchUnavailable):
        serving.search(SearchQuery(text="x"), understood("x"), EVERYBODY)
    serving.forget_engines()
    assert asking._STAND_IN in caplog.text
