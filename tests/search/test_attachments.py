"""From an uploaded file to a hit that names it and its page; and never from a file that not everybody may open."""

import json
import re

import pytest
from django.core.files.base import ContentFile
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from kb.kinds import OPERATIONAL_TOOL
from kb.models import Document
from kb.services.attachments import read_waiting
from search import attachments, outbox
from search.documents import PUBLIC
from search.mapping import build_document
from tests.factories import make_collection, make_document, make_translation, make_work
from tests.kb import attached_files as files
from tests.search.asking import find

pytestmark = pytest.mark.django_db

# The fields of a result of the JSON interface.
DOCUMENTED = {
    *("work", "external_id", "title", "summary", "kind", "language", "languages", "url", "score", "highlights"),
    "because",
}
# In a file and nowhere else.
SECRET = "Ahuehuete"


def found_by_words(text):
    """The works in which the words stand; what is only near in meaning is another matter."""
    hits = find(text, page_size=50).hits
    return {hit.key for hit in hits if any(reason.kind != "passage" for reason in hit.reasons)}


def download(document):
    return ("download", {"document": document, "title": "Anexo"})


def attached(document, place=0):
    return [
        (passage.page, passage.heading, passage.text)
        for passage in document.parts[place].passages
        if passage.kind == "attachment"
    ]


def read_document(name, content, **fields):
    document = make_document(name, content, **fields)
    read_waiting()
    return document


@pytest.fixture
def annex(committed):
    """A PDF with the secret on its third page."""
    with committed():
        return make_document("anexo.pdf", files.pdf(["Uno", "Dos", f"El {SECRET} del barrio"]), title="Anexo técnico")


@pytest.fixture
def work(committed, site_search, annex):
    """A public work that offers it."""
    with committed():
        return make_work(title="Guía de árboles", summary="De árboles.", body=[download(annex)])


def restrict(document, committed, *, below=False):
    """The document's collection, or the one above it, is for those who are signed in."""
    with committed():
        collection = shut = make_collection("Shut")
        if below:
            collection = shut.add_child(name="Below")
        CollectionViewRestriction.objects.create(collection=shut, restriction_type="login")
        document.collection = Collection.objects.get(pk=collection.pk)
        document.save()


# Mapping


def test_pages_of_a_file_come_after_the_works_own_passages(committed):
    document = read_document("law.pdf", files.pdf(["Uno", "Dos"]))
    work = make_work(body=[("heading", "Texto"), ("text", "<p>Propio</p>"), download(document)])
    passages = build_document(work.work_key).parts[0].passages
    assert [(each.kind, each.page, each.file) for each in passages][-2:] == [
        ("attachment", 1, document.pk),
        ("attachment", 2, document.pk),
    ]
    assert {each.kind for each in passages[:-2]} == {"body"}


def test_a_sheet_has_its_name_as_heading_once():
    rows = [["palabra " * 20] for _row in range(60)]
    document = read_document("table.xlsx", files.xlsx({"Año 2026": rows}))
    passages = attached(build_document(make_work(body=[download(document)]).work_key))
    assert len(passages) > 1
    assert [heading for _page, heading, _text in passages] == ["Año 2026", *[""] * (len(passages) - 1)]
    assert all(len(text) <= attachments.PASSAGE_LENGTH for _page, _heading, text in passages)
    assert sum(text.count("palabra") for _page, _heading, text in passages) == 1200


def test_text_without_any_gap_is_cut_all_the_same():
    document = read_document("law.docx", files.docx(["x" * 9_000]))
    assert [
        len(text) for _page, _heading, text in attached(build_document(make_work(body=[download(document)]).work_key))
    ] == [
        4000,
        4000,
        1000,
    ]


def test_files_of_a_part_together_have_a_limit(monkeypatch):
    monkeypatch.setattr(attachments, "MOST_TEXT", 8)
    first = read_document("one.pdf", files.pdf(["Primera"]))
    second = read_document("two.pdf", files.pdf(["Segunda"]))
    work = make_work(body=[download(first), download(second)])
    assert attached(build_document(work.work_key)) == [(1, "", "Primera")]


def tool_file(document, language):
    return ("file", {"document": document, "language": language, "title": "Ficha"})


def test_each_page_of_a_tool_has_the_file_in_its_own_language():
    spanish = read_document("ficha.pdf", files.pdf(["Español"]), language="es")
    english = read_document("sheet.pdf", files.pdf(["English"]), language="en")
    tool = make_work(OPERATIONAL_TOOL, files=[tool_file(spanish, "es"), tool_file(english, "en")])
    assert [text for *_rest, text in attached(build_document(tool.work_key))] == ["Español", "English"]
    make_translation(tool)
    document = build_document(tool.work_key)
    assert [attached(document, place) for place in (0, 1)] == [[(1, "", "Español")], [(1, "", "English")]]


def test_a_file_stays_with_the_page_that_more_people_may_read():
    english = read_document("sheet.pdf", files.pdf(["English"]), language="en")
    tool = make_work(OPERATIONAL_TOOL, files=[tool_file(english, "en")])
    translation = make_translation(tool)
    PageViewRestriction.objects.bulk_create([PageViewRestriction(page=translation, restriction_type="login")])
    document = build_document(tool.work_key)
    assert document.parts[0].audience == {PUBLIC}
    assert attached(document) == [(1, "", "English")]


# What a reader sees


def test_a_hit_in_a_file_names_file_and_page_and_opens_there(client, work, annex):
    (hit,) = client.get("/es/buscar/", {"q": "ahuehuete"}).context["results"].hits
    assert hit.file.url == f"{annex.url}#page=3"
    html = client.get("/es/buscar/", {"q": "ahuehuete"}).content.decode()
    assert f'En el archivo <a href="{annex.url}#page=3">Anexo técnico</a>, página 3:' in html
    assert f"<mark>{SECRET}</mark>" in html
    response = client.get(annex.url)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    response.close()


def test_in_english_too_with_the_language_of_the_file(client, work, annex):
    Document.objects.filter(pk=annex.pk).update(language="es")
    html = client.get("/en/search/", {"q": "ahuehuete"}).content.decode()
    assert f'In the file <a href="{annex.url}#page=3" lang="es-MX">Anexo técnico</a>, page 3:' in html
    assert re.search(rf'<span lang="es-MX">[^<]*El <mark>{SECRET}</mark>', html)


@pytest.mark.parametrize(
    ("name", "make", "sentence"),
    [
        ("charla.pptx", lambda: files.pptx(["Uno", SECRET]), "diapositiva 2:"),
        ("tabla.xlsx", lambda: files.xlsx({"Uno": [["a"]], "Árboles": [[SECRET]]}), "hoja «Árboles»:"),
        ("carta.docx", lambda: files.docx(["Uno", SECRET]), "página 2:"),
        ("nota.odt", lambda: files.odt([SECRET]), "</a>:"),
    ],
)
def test_slides_and_sheets_are_named_and_opened_without_a_page(
    client, committed, embedded_search, name, make, sentence
):
    with committed():
        document = make_document(name, make())
        make_work(body=[download(document)])
    html = client.get("/es/buscar/", {"q": "ahuehuete"}).content.decode()
    assert sentence in html
    assert f'<a href="{document.url}">' in html


def test_the_interface_has_the_passage_in_its_documented_shape(client, work):
    (found,) = client.get("/api/v1/search", {"q": "ahuehuete"}).json()["results"]
    (highlight,) = found["highlights"]
    assert highlight.removesuffix(" …") == f"El {SECRET} del barrio"
    # Nothing is added for files: whoever reads the interface today reads it tomorrow.
    assert set(found) == DOCUMENTED


def test_markup_in_a_title_or_a_file_stays_text(client, committed, embedded_search):
    with committed():
        document = make_document("a.docx", files.docx([f"{SECRET} <script>alert(1)</script>"]), title="<b>%(place)s{0}")
        make_work(body=[download(document)])
    html = client.get("/es/buscar/", {"q": "ahuehuete"}).content.decode()
    assert "<script>alert" not in html
    assert "&lt;b&gt;%(place)s{0}" in html


# What changes


def test_a_replaced_file_is_found_by_its_new_text_only(committed, work, annex):
    assert found_by_words(SECRET) == {work.work_key}
    with committed():
        annex.file = ContentFile(files.pdf(["Un fresno"]), name="nuevo.pdf")
        annex._set_document_file_metadata()
        annex.save()
    assert found_by_words(SECRET) == set()
    assert found_by_words("fresno") == {work.work_key}


def test_a_deleted_file_is_found_no_more(committed, work, annex):
    with committed():
        annex.delete()
    assert found_by_words(SECRET) == set()
    assert found_by_words("árboles") == {work.work_key}


def test_a_file_that_the_page_offers_no_more_is_found_no_more(committed, work):
    with committed():
        work.body = []
        work.save_revision().publish()
    assert found_by_words(SECRET) == set()


def test_a_file_of_a_draft_is_not_found(committed, annex, embedded_search):
    with committed():
        make_work(body=[download(annex)], publish=False)
    assert found_by_words(SECRET) == set()


def test_a_file_read_late_is_found_from_then_on(committed, embedded_search, django_capture_on_commit_callbacks):
    document = make_document("late.pdf", files.pdf([SECRET]))
    with committed():
        work = make_work(body=[download(document)])
    assert found_by_words(SECRET) == set()
    with committed():
        read_waiting()
    assert found_by_words(SECRET) == {work.work_key}


# Files that not everybody may open


def every_answer(client):
    """All that the site's search says about the secret."""
    answers = [client.get(address, {"q": SECRET}).content.decode() for address in ("/es/buscar/", "/en/search/")]
    return "\n".join([*answers, json.dumps(client.get("/api/v1/search", {"q": SECRET}).json(), ensure_ascii=False)])


def says_nothing(client):
    answer = every_answer(client)
    # The query itself stands in the search field, the title of the page and the interface's echo of it.
    return f"El {SECRET}" not in answer and "<mark>" not in answer and "Anexo técnico" not in answer


@pytest.mark.parametrize("below", [False, True], ids=["its collection", "a collection above"])
def test_a_file_in_a_restricted_collection_is_not_in_the_index(client, admin_client, committed, work, annex, below):
    assert not says_nothing(client)
    restrict(annex, committed, below=below)
    assert attached(build_document(work.work_key)) == []
    assert found_by_words(SECRET) == set()
    assert says_nothing(client)
    # Nor for those who may open it: search does not know it at all.
    assert says_nothing(admin_client)


def test_a_restriction_on_the_collection_takes_its_files_out_and_lifting_it_brings_them_back(committed, work, annex):
    with committed():
        collection = make_collection("Open")
        annex.collection = collection
        annex.save()
    assert found_by_words(SECRET) == {work.work_key}
    with committed():
        restriction = CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    assert found_by_words(SECRET) == set()
    with committed():
        restriction.delete()
    assert found_by_words(SECRET) == {work.work_key}


def test_a_collection_moved_below_a_restricted_one_takes_its_files_out(admin_client, committed, work, annex):
    with committed():
        shut, moved = make_collection("Shut"), make_collection("Moved")
        CollectionViewRestriction.objects.create(collection=shut, restriction_type="login")
        annex.collection = Collection.objects.get(pk=moved.pk)
        annex.save()
    assert found_by_words(SECRET) == {work.work_key}
    with committed():
        admin_client.post(f"/admin/collections/{moved.pk}/", {"name": "Moved", "parent": shut.pk})
    assert Collection.objects.get(pk=moved.pk).path.startswith(Collection.objects.get(pk=shut.pk).path)
    assert found_by_words(SECRET) == set()


def test_a_stale_index_shows_nothing_of_a_file_that_was_shut_meanwhile(client, work, annex, committed, monkeypatch):
    monkeypatch.setattr(outbox, "_drain_own", lambda keys: lambda: None)
    restrict(annex, committed)
    assert found_by_words(SECRET) == {work.work_key}
    assert says_nothing(client)
    (hit,) = client.get("/es/buscar/", {"q": SECRET}).context["results"].hits
    assert (str(hit.snippet), hit.file) == ("De árboles.", None)


def test_files_of_a_restricted_work_are_found_by_its_readers_only(client, admin_client, committed, work):
    with committed():
        PageViewRestriction.objects.create(page=work, restriction_type="login")
    assert says_nothing(client)
    assert not says_nothing(admin_client)
