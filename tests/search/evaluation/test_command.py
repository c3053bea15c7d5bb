"""The command from end to end: a set of six texts, loaded into a scratch site and asked over HTTP, on each engine."""

import json
import urllib.request
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from kb.services.interchange.richtext import from_markdown
from search.evaluation.sets import Doc
from search.evaluation.site import ScratchSite, part_of
from search.mapping import _plain
from tests.search.evaluation import tiny


class Ran:
    """What a run of the command printed, said meanwhile, and failed with."""

    def __init__(self, *arguments):
        out, err = StringIO(), StringIO()
        self.failure = ""
        try:
            call_command("evaluate_search", *map(str, arguments), stdout=out, stderr=err)
        except CommandError as error:
            self.failure = str(error)
        self.printed, self.said = out.getvalue(), err.getvalue()

    def row(self, name, after=""):
        lines = self.printed[self.printed.index(after) :].splitlines()
        return next(line for line in lines if line.startswith(name)).split()


@pytest.fixture(scope="module")
def tiny_set(tmp_path_factory):
    return tiny.write(tmp_path_factory.mktemp("sets") / "tiny", no_answer=tiny.no_answer())


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def first_run(tiny_set, kept):
    """Loads the site, asks everything there is to ask."""
    return Ran(tiny_set, "--keep", kept, "--no-answer", "--unaccented", "--save", kept / "saved.json")


@pytest.fixture(scope="module")
def second_run(tiny_set, kept, first_run):
    """On the same site, its index lost meanwhile; compared with the first run and with a second configuration."""
    for file in (kept / "tiny" / "data" / "search").iterdir():
        file.unlink()
    floors = ("--floor", "es-es=1", "--floor", "tiny:en-en=1.1", "--floor", "other:en-en=1.1")
    return Ran(tiny_set, "--keep", kept, "--compare", kept / "saved.json", "--with", "LOG_LEVEL=ERROR", *floors)


def test_a_set_is_loaded_asked_and_measured(first_run, kept):
    assert first_run.failure == ""
    assert "tiny, embedded: es-es 2/2" in first_run.said
    assert first_run.row("es-es")[:3] == ["es-es", "2", "1.000"]
    assert first_run.row("en-en")[:3] == ["en-en", "2", "1.000"]


def test_tasks_across_languages_are_asked_for_the_other_language(first_run, kept):
    outcomes = json.loads((kept / "saved.json").read_text())["runs"][0]["outcomes"]
    # A name is the same in both languages.
    assert {each["query"]: each["ndcg"] for each in outcomes["en-es"]}["q3.en"] == 1
    assert {each["query"]: each["both"] for each in outcomes["en-mixed"]}["q3.en"] == 1


def test_queries_without_answer_and_without_accents_are_asked_on_request(first_run, second_run):
    assert "confidence of no answer (1 queries): none 100.0%" in first_run.printed
    assert first_run.row("es-es no accents")[3:5] == ["2", "1.000"]
    assert "no answer" not in second_run.printed
    assert "no accents" not in second_run.printed


def test_a_kept_site_is_compared_with_what_was_saved(second_run):
    compared = second_run.row("es-es", after="tiny, embedded compared with tiny, embedded")
    assert compared[1:] == ["2", "1.000", "1.000", "+0.000", "+0.000", "…", "+0.000", "0", "0"]


def test_only_a_lost_index_is_built_again(tiny_set, kept, second_run):
    assert "tiny, embedded: building the index" in second_run.said
    assert "building the index" not in Ran(tiny_set, "--keep", kept).said


def test_a_second_configuration_is_compared_with_the_first(second_run):
    assert "tiny, embedded, LOG_LEVEL=ERROR compared with tiny, embedded\n" in second_run.printed


def test_a_figure_below_its_floor_fails_the_command(second_run):
    below = "en-en is 1.000, below its floor of 1.1."
    assert second_run.failure.splitlines() == [f"tiny, embedded: {below}", f"tiny, embedded, LOG_LEVEL=ERROR: {below}"]


def test_a_scratch_site_has_nothing_of_the_running_one(monkeypatch, tmp_path):
    running = {
        "DATA_DIR": "/elsewhere",
        "DATABASE_URL": "postgres://elsewhere",
        "SEARCH_INDEX_PREFIX": "elsewhere",
        "SECRET_KEY": "elsewhere",
        "ALLOWED_HOSTS": "elsewhere.example",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
    }
    for name, value in running.items():
        monkeypatch.setenv(name, value)
    site = ScratchSite(None, tmp_path, overrides={"LOG_LEVEL": "ERROR"})
    environment = site.environment()
    assert [value for name, value in environment.items() if "elsewhere" in value] == []
    assert environment["DATA_DIR"] == str(tmp_path / "data")
    assert environment["DJANGO_SETTINGS_MODULE"] == "config.settings.local"
    assert environment["LOG_LEVEL"] == "ERROR"


@pytest.mark.elasticsearch
def test_elasticsearch_is_asked_in_indices_that_go_with_the_site(tiny_set):
    def indices():
        with urllib.request.urlopen(f"{settings.ELASTICSEARCH_URL}/_cat/indices/evaluation-*?h=index") as answer:  # noqa: S310
            return set(answer.read().split())

    before = indices()
    ran = Ran(tiny_set, "--engine", "elasticsearch")
    assert ran.failure == ""
    assert ran.row("es-es")[:3] == ["es-es", "2", "1.000"]
    assert ran.row("en-en")[:3] == ["en-en", "2", "1.000"]
    assert indices() == before


@pytest.mark.parametrize("text", [each[number] for each in tiny.TEXTS.values() for number in (1, 3)])
def test_a_text_is_loaded_as_it_stands(text):
    part = part_of(Doc("x.es", "es", "Title", f"{text}\n    Second line.", "x"))
    assert _plain(from_markdown(part["body"])) == f"{text} Second line."


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--set", "other"], "There is no set other in"),
        (["--engine", "other"], "invalid choice: 'other'"),
        (["--with", "LOG_LEVEL"], "'LOG_LEVEL' is not NAME=VALUE"),
        (["--floor", "es-fr=.5"], "'es-fr=.5' is not NAME=VALUE with one of es-es, en-en"),
        (["--floor", "es-en=high"], "'high' is no number"),
        (["--compare", "none.json"], "none.json is no saved evaluation"),
        (["--no-answer", "none.jsonl"], "none.jsonl cannot be read"),
    ],
)
def test_bad_arguments_are_refused_before_anything_is_loaded(tmp_path, arguments, sentence):
    folder = tiny.write(tmp_path / "tiny")
    with pytest.raises(CommandError) as refused:
        call_command("evaluate_search", str(folder), *arguments)
    assert sentence in str(refused.value)


def test_a_bad_set_is_refused(tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("evaluate_search", str(tmp_path / "none"))
