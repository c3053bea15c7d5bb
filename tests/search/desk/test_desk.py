"""The search desk: what it shows, to whom, and what an editor does from a row."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext, override

from kb.models import ConceptLabel, KnowledgePage, LoadedItem
from people.roles import Role
from search import foundation
from search.desk import counting
from search.language.text import as_compared
from search.models import MissingGuide, PromotedAnswer, SearchedQuery
from tests.factories import UserFactory, concept, make_work

pytestmark = pytest.mark.django_db

DESK, LABEL, PROMOTED, MISSING = (
    "/admin/search-desk/",
    "/admin/search-desk/label/",
    "/admin/search-desk/promoted/",
    "/admin/search-desk/missing/",
)


def keep(query, *, language="es", reader="es", days=0, asked=1, none=0, far=0, clicked=0):
    SearchedQuery.objects.create(
        day=timezone.localdate() - timedelta(days=days),
        query=query,
        folded=as_compared(query),
        language=language,
        reader_language=reader,
        asked=asked,
        without_results=none,
        without_close_answer=far,
        clicked=clicked,
    )


def table(client, **params):
    response = client.get(DESK, params)
    assert response.status_code == 200
    return [(row.query, row.language, row.asked) for row in response.context["rows"]]


@pytest.fixture
def counted():
    keep("baches", asked=4, none=4, far=4)
    keep("baches", reader="en", days=2, asked=2, none=2, far=2)
    keep("Adjudicacion directa", asked=3, clicked=3)
    keep("adjudicación directa", days=3, asked=4, clicked=2)
    keep("social value", language="en", asked=9, far=1, clicked=1)
    keep("contratos", days=20, asked=1)
    keep("encuesta", days=60, asked=8)
    keep("", asked=5, none=5, far=5)


def test_it_sums_up_days_spellings_and_pages_of_the_period(coordination, counted):
    assert table(coordination) == [
        ("social value", "en", 9),
        ("adjudicación directa", "es", 7),
        ("baches", "es", 6),
        ("contratos", "es", 1),
    ]
    assert ("contratos", "es", 1) not in table(coordination, days="7")
    assert ("encuesta", "es", 8) in table(coordination, days="90")


@pytest.mark.parametrize(
    ("params", "queries"),
    [
        ({"view": "no-results"}, ["baches"]),
        ({"view": "no-close-answer"}, ["baches", "social value"]),
        ({"view": "seldom-clicked"}, ["social value", "baches"]),
        ({"view": "seldom-clicked", "days": "90"}, ["social value", "encuesta", "baches"]),
        ({"language": "en"}, ["social value"]),
        ({"language": "es", "days": "7"}, ["adjudicación directa", "baches"]),
    ],
    ids=str,
)
def test_views_and_languages_narrow_it(coordination, counted, params, queries):
    assert [query for query, _language, _asked in table(coordination, **params)] == queries


@pytest.mark.parametrize(
    "params", [{"days": "x"}, {"days": "-1"}, {"language": "fr"}, {"view": "'"}, {"p": "x"}], ids=str
)
def test_what_cannot_be_understood_counts_as_not_chosen(coordination, counted, params):
    assert table(coordination, **params) == table(coordination)


def test_it_says_how_many_searches_there_were_and_how_many_words_were_not_kept(coordination, counted):
    response = coordination.get(DESK)
    totals = response.context["totals"]
    assert (totals.asked, totals.without_results, totals.unkept) == (28, 11, 5)
    assert "5 cuyas palabras no se guardaron" in response.content.decode()


def test_what_this_process_counted_a_moment_ago_is_there(coordination):
    counting.count_search(counting.asked_today("baches", "es", "es"), has_results=False, has_close_answer=False)
    assert table(coordination) == [("baches", "es", 1)]


def test_many_queries_are_paged_and_cost_no_more(coordination):
    def cost():
        coordination.get(DESK)
        with CaptureQueriesContext(connection) as queries:
            coordination.get(DESK)
        return len(queries)

    keep("uno")
    few = cost()
    for number in range(60):
        keep(f"consulta {number}")
    assert len(table(coordination)) == 50
    assert len(table(coordination, p="2")) == 11
    assert cost() <= few + 1


def test_markup_in_a_query_stays_text(coordination):
    keep("<script>alert(1)</script>")
    html = coordination.get(DESK).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


EMPTY = {
    "nobody searched": ({}, "Nadie ha buscado todavía"),
    "nothing like that": ({"view": "no-results"}, "Ninguna consulta de este periodo"),
}


@pytest.mark.parametrize("counts_something", [False, True], ids=["nobody searched", "nothing like that"])
def test_an_empty_table_says_what_to_do(coordination, counts_something):
    if counts_something:
        keep("contratos")
    params, sentence = list(EMPTY.values())[counts_something]
    assert sentence in coordination.get(DESK, params).content.decode()


def test_it_says_when_nothing_is_counted(coordination, settings):
    settings.SEARCH_LOG = False
    html = coordination.get(DESK).content.decode()
    assert "SEARCH_LOG" in html
    assert "Quien opera el sitio puede activar el conteo" in html


# Permission


@pytest.fixture
def outsider(client):
    """An editor without the desk."""
    user = UserFactory()
    user.groups.add(Group.objects.get(name=Role.AUTHOR.value))
    client.force_login(user)
    return client


@pytest.fixture
def addresses():
    answer = PromotedAnswer.objects.create(query="contratos", language="es", work=make_work().translation_key)
    guide = MissingGuide.objects.create(query="baches", language="es")
    label = ConceptLabel.objects.filter(kind="alt").first()
    return [
        *(DESK, f"{DESK}?format=csv", LABEL, f"{LABEL}{label.pk}/remove/"),
        *(f"{PROMOTED}{path}" for path in ("", "results/", "new/", f"edit/{answer.pk}/", f"delete/{answer.pk}/")),
        *(f"{PROMOTED}{path}" for path in (f"history/{answer.pk}/", f"usage/{answer.pk}/")),
        *(f"{MISSING}{path}" for path in ("", "results/", "new/", f"edit/{guide.pk}/", f"delete/{guide.pk}/")),
    ]


def test_the_coordination_opens_every_screen_and_an_editor_without_the_permission_none(
    coordination, outsider, addresses
):
    for address in addresses:
        assert coordination.get(address).status_code == 200, address
        for method in (outsider.get, outsider.post):
            refused = method(address)
            assert refused.status_code == 302, address
            assert refused.url == "/admin/", address
    assert PromotedAnswer.objects.count() == MissingGuide.objects.count() == 1


def test_the_menu_offers_it_to_those_who_may_use_it(coordination, outsider):
    for client, is_offered in ((coordination, True), (outsider, False)):
        assert (DESK in client.get("/admin/").content.decode()) is is_offered


def test_an_anonymous_visitor_is_sent_to_the_login(client):
    assert client.get(DESK).url.startswith("/es/cuenta/entrar/?next=/admin/")


def test_the_permission_can_be_given_to_any_group(admin_client):
    group = Group.objects.get(name=Role.AUTHOR.value)
    html = admin_client.get(f"/admin/groups/edit/{group.pk}/").content.decode()
    permission = Permission.objects.get(codename="use_search_desk")
    assert re.search(
        rf'name="permissions"[^>]*value="{permission.pk}"|value="{permission.pk}"[^>]*name="permissions"', html
    )


@pytest.mark.parametrize("codename", ["use_search_desk", "edit_lexicon"])
def test_a_permission_that_was_taken_away_is_not_given_again(codename):
    group = Group.objects.get(name=Role.COORDINATOR.value)
    permission = Permission.objects.get(codename=codename)
    assert permission in group.permissions.all()
    group.permissions.remove(permission)
    foundation.lay(sender=None, using="default")
    assert permission not in group.permissions.all()
    LoadedItem.objects.filter(key=f"role:coordinator:search.{codename}").delete()
    foundation.lay(sender=None, using="default")
    assert permission in group.permissions.all()


# Labels


def test_a_label_out_of_a_query_acts_on_the_next_search(coordination, reader, committed, embedded_search):
    with committed():
        work = make_work(title="Adjudicación directa paso a paso", topics=[concept("direct-award")])
    # The labels as this process, like any other, keeps them from an earlier search.
    assert reader.get("/es/buscar/", {"q": "compra de dedazo"}).context["results"].hits == []

    form = coordination.get(LABEL, {"query": "compra de dedazo", "language": "es"})
    assert form.context["form"]["text"].value() == "compra de dedazo"
    with committed():
        response = coordination.post(
            LABEL,
            {
                "text": "compra de dedazo",
                "language": "es",
                "concept": concept("direct-award").pk,
                "kind": "hidden",
                "is_ambiguous": "",
            },
            follow=True,
        )
    label = ConceptLabel.objects.get(text="compra de dedazo")
    assert (label.concept, label.kind, label.ambiguous) == (concept("direct-award"), "hidden", False)
    html = response.content.decode()
    assert "La búsqueda la entiende desde la próxima consulta" in html
    assert f"{LABEL}{label.pk}/remove/" in html
    (hit,) = reader.get("/es/buscar/", {"q": "compra de dedazo"}).context["results"].hits
    assert hit.page.work_key == work.work_key

    with committed():
        coordination.post(f"{LABEL}{label.pk}/remove/")
    assert reader.get("/es/buscar/", {"q": "compra de dedazo"}).context["results"].hits == []


def test_a_label_can_be_marked_ambiguous(coordination):
    sent = {"text": "dedazo", "language": "es", "concept": concept("direct-award").pk, "kind": "alt"}
    coordination.post(LABEL, sent | {"is_ambiguous": "on"})
    assert ConceptLabel.objects.get(text="dedazo").ambiguous


def test_the_form_says_what_search_understands_already(coordination):
    html = coordination.get(LABEL, {"query": "la adjudicación directa", "language": "es"}).content.decode()
    assert "/glosario/direct-award/" in html


WRONG = {
    "nothing": {},
    "no concept": {"text": "dedazo", "language": "es", "kind": "alt", "concept": "999999"},
    "concept in words": {"text": "dedazo", "language": "es", "kind": "alt", "concept": "x"},
    "preferred": {"text": "dedazo", "language": "es", "kind": "pref"},
    "language": {"text": "dedazo", "language": "fr", "kind": "alt"},
    "too long": {"text": "x" * 151, "language": "es", "kind": "alt"},
    "another concept's": {"text": "hermanamiento", "language": "es", "kind": "alt"},
    "control characters": {"text": "a\x00b", "language": "es", "kind": "alt"},
}


@pytest.mark.parametrize("sent", WRONG.values(), ids=WRONG)
def test_a_wrong_label_is_refused_with_a_reason(coordination, sent):
    before = ConceptLabel.objects.count()
    response = coordination.post(LABEL, {"concept": concept("direct-award").pk} | sent)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert ConceptLabel.objects.count() == before


def test_a_preferred_label_cannot_be_removed_from_the_desk(coordination):
    label = ConceptLabel.objects.filter(kind="pref").first()
    response = coordination.post(f"{LABEL}{label.pk}/remove/", follow=True)
    assert "se cambia en el propio concepto" in response.content.decode()
    assert ConceptLabel.objects.filter(pk=label.pk).exists()
    assert coordination.get(f"{LABEL}999999/remove/").status_code == 404


# Promoted answers and missing guides


def test_an_answer_is_promoted_from_a_row_changed_and_taken_back(coordination):
    keep("Contratos abiertos")
    work, other = make_work(title="Uno"), make_work(title="Dos")
    row = coordination.get(DESK).context["rows"][0]
    form = coordination.get(row.promoted_url).context["form"]
    assert (form["query"].value(), form["language"].value()) == ("Contratos abiertos", "es")

    sent = {"query": "Contratos abiertos", "language": "es", "note": "", "page": work.pk}
    response = coordination.post(f"{PROMOTED}new/", sent, follow=True)
    answer = PromotedAnswer.objects.get()
    assert (answer.folded, answer.language, answer.work) == ("contratos abiertos", "es", work.translation_key)
    assert f"{PROMOTED}delete/{answer.pk}/" in response.content.decode()
    assert "Uno" in response.content.decode()

    row = coordination.get(DESK).context["rows"][0]
    assert row.promoted_url == f"{PROMOTED}edit/{answer.pk}/"
    assert coordination.get(row.promoted_url).context["form"]["page"].value() == work.pk
    coordination.post(row.promoted_url, sent | {"page": other.pk})
    assert PromotedAnswer.objects.get().work == other.translation_key
    coordination.post(f"{PROMOTED}delete/{answer.pk}/")
    assert not PromotedAnswer.objects.exists()


def test_a_query_has_one_promoted_answer(coordination):
    work = make_work()
    PromotedAnswer.objects.create(query="contratos", language="es", work=work.translation_key)
    again = coordination.get(f"{PROMOTED}new/", {"query": "CONTRATOS", "language": "es"})
    assert again.url == f"{PROMOTED}edit/{PromotedAnswer.objects.get().pk}/"
    sent = {"query": " Contratos ", "language": "es", "page": work.pk}
    assert "query" in coordination.post(f"{PROMOTED}new/", sent).context["form"].errors
    coordination.post(f"{PROMOTED}new/", sent | {"language": "en"})
    assert PromotedAnswer.objects.count() == 2


def test_an_answer_that_no_reader_would_see_is_not_promoted(coordination):
    draft = make_work(publish=False)
    response = coordination.post(f"{PROMOTED}new/", {"query": "contratos", "language": "es", "page": draft.pk})
    assert "page" in response.context["form"].errors
    nothing = coordination.post(f"{PROMOTED}new/", {"query": "¿?", "language": "fr", "page": "x"})
    assert set(nothing.context["form"].errors) == {"query", "language", "page"}
    assert not PromotedAnswer.objects.exists()


def test_the_list_says_which_answers_no_reader_sees_any_more(coordination):
    withdrawn, deleted = make_work(title="Retirada"), make_work(title="Borrada")
    for number, work in enumerate((withdrawn, deleted)):
        PromotedAnswer.objects.create(query=f"consulta {number}", language="es", work=work.translation_key)
    withdrawn.unpublish()
    KnowledgePage.objects.get(pk=deleted.pk).delete()
    html = coordination.get(PROMOTED).content.decode()
    assert "Retirada (sin publicar)" in html
    assert "Esta publicación ya no existe." in html


def test_a_missing_guide_is_noted_from_a_row_followed_and_removed(coordination):
    keep("baches", none=1)
    row = coordination.get(DESK).context["rows"][0]
    form = coordination.get(row.missing_url).context["form"]
    assert form["query"].value() == "baches"
    coordination.post(
        f"{MISSING}new/", {"query": "baches", "language": "es", "note": "Obras", "status": "open"}, follow=True
    )
    guide = MissingGuide.objects.get()
    response = coordination.get(DESK)
    assert response.context["rows"][0].missing_url == f"{MISSING}edit/{guide.pk}/"
    assert "1 pendiente" in response.content.decode()
    coordination.post(
        f"{MISSING}edit/{guide.pk}/", {"query": "baches", "language": "es", "note": "", "status": "published"}
    )
    assert MissingGuide.objects.get().status == "published"
    coordination.post(f"{MISSING}delete/{guide.pk}/")
    assert not MissingGuide.objects.exists()


@pytest.mark.parametrize(("address", "hint"), [(PROMOTED, "Todavía no hay"), (MISSING, "No hay guías")])
def test_an_empty_list_leads_back_to_the_desk(coordination, address, hint):
    html = coordination.get(address).content.decode()
    assert hint in html
    assert f'href="{DESK}"' in html


# The file


def test_the_table_as_a_file(coordination, counted):
    response = coordination.get(DESK, {"format": "csv", "view": "no-close-answer"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert f"busquedas-{timezone.localdate().isoformat()}.csv" in response["Content-Disposition"]
    text = response.content.decode("utf-8-sig")
    assert response.content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(text))
    with override("es-mx"):
        assert head[:3] == [gettext("Query"), gettext("Language"), gettext("Asked")]
    assert rows == [
        ["baches", "es", "6", "6", "6", "0", "no", "no"],
        ["social value", "en", "9", "0", "1", "1", "no", "no"],
    ]


@pytest.mark.parametrize("query", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)"])
def test_no_query_becomes_a_formula(coordination, query):
    keep(query)
    rows = list(csv.reader(io.StringIO(coordination.get(DESK, {"format": "csv"}).content.decode("utf-8-sig"))))
    assert rows[1][0] == f"'{query}"


def test_many_rows_of_the_file_come_whole(coordination):
    for number in range(60):
        keep(f"consulta {number}")
    assert len(coordination.get(DESK, {"format": "csv"}).content.decode().splitlines()) == 61
