"""Reference rows that say what already stands are left alone; what changed is written."""

import json

import pytest

from kb.models import Concept
from kb.services.interchange.exporting import export_works
from kb.services.reference import save_concept, save_institution
from kb.signals import works_changed

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced():
    """The senders of works_changed while a test runs."""
    senders = []

    def listen(sender, **kwargs):
        senders.append(sender)

    works_changed.connect(listen)
    yield senders
    works_changed.disconnect(listen)


@pytest.fixture
def twinning(tmp_path):
    """The row of a concept as an export writes it."""
    export_works(tmp_path / "out")
    data = json.loads((tmp_path / "out" / "reference.json").read_text(encoding="utf-8"))
    return next(each for each in data["concepts"] if each["id"] == "twinning")


def test_a_concept_that_says_what_stands_costs_reads_only(twinning, announced, django_assert_max_num_queries):
    with django_assert_max_num_queries(5) as queries:
        save_concept(twinning)
    assert not any(query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for query in queries)
    assert announced == []


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row["es"]["alt"].append("gemelaje"),
        lambda row: row["en"].update(alt=[]),
        lambda row: row.update(subject="digital"),
        lambda row: row.update(broader="transparency"),
        lambda row: row.setdefault("ambiguous", {}).update(en=[row["en"]["pref"]]),
    ],
    ids=["a new label", "fewer labels", "another subject", "another broader concept", "an ambiguous label"],
)
def test_a_concept_that_changed_is_saved_and_announced(twinning, announced, change, tmp_path):
    row = json.loads(json.dumps(twinning))
    row["es"].setdefault("alt", [])
    change(row)
    save_concept(row)
    assert announced == [Concept]
    export_works(tmp_path / "again")
    data = json.loads((tmp_path / "again" / "reference.json").read_text(encoding="utf-8"))
    found = next(each for each in data["concepts"] if each["id"] == "twinning")
    assert found != twinning
    assert save_concept(row).pk
    assert announced == [Concept]


def test_an_institution_that_says_what_stands_is_not_written(db, django_assert_num_queries):
    row = {"id": "council", "name": {"es": "Consejo", "en": "Council"}, "acronym": "CO"}
    first = save_institution(row)
    with django_assert_num_queries(2) as queries:
        assert save_institution(row).pk == first.pk
    assert all(query["sql"].startswith("SELECT") for query in queries)
    assert save_institution(row | {"acronym": "CON"}).acronym == "CON"
