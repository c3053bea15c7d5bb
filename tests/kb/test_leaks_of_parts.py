"""What a hidden work must not give away by the side: through its translation, counts, export, contact and files."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import CollectionViewRestriction

from kb.kinds import ENCOUNTER, OPERATIONAL_TOOL, REGULATORY_MODEL
from kb.selectors.listings import listing
from kb.selectors.visibility import PUBLIC
from tests import states
from tests.factories import (
    EquivalenceFactory,
    FactFactory,
    InstitutionFactory,
    concept,
    make_collection,
    make_document,
    make_image,
    make_translation,
    make_work,
    provision,
)

pytestmark = pytest.mark.django_db

SECRET = "Ahuehuete"
SLUG = "ley-novena"
# Of these the other language stays public; a restriction holds for both.
UNRESTRICTED = [state for state in states.HIDDEN if state.answer == "missing" and not state.is_alias]


# The other language


@pytest.mark.parametrize("state", UNRESTRICTED, ids=str)
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_public_translation_neither_links_nor_names_the_hidden_part(client, state, language):
    hidden = states.make(state, language=language, title=SECRET, slug=SLUG).shown
    public = make_translation(hidden, title="Public part", slug="public-part")

    assert client.get(public.url).status_code == 200
    addresses = [public.url, "/sitemap.xml", "/es/", "/en/", "/es/modelos-normativos/", "/en/regulatory-models/"]
    for code in ("es-mx", "en-gb"):
        with override(code):
            addresses.append(reverse("kb:work", args=[public.work_key]))
    for address in addresses:
        text = client.get(address, follow=True).content.decode()
        assert SECRET not in text, address
        assert SLUG not in text, address


def alternates(client, page):
    head = BeautifulSoup(client.get(page.url).content, "html.parser").head
    return {link["hreflang"]: link["href"] for link in head.select('link[rel="alternate"]')}


@pytest.mark.parametrize("state", UNRESTRICTED, ids=str)
def test_hreflang_is_given_only_where_both_parts_can_be_read(client, state):
    public = make_translation(states.make(state).shown, slug="public-part")
    assert alternates(client, public) == {}
    entry = client.get("/sitemap.xml").content.decode().split("public-part")[1].split("</url>")[0]
    assert "hreflang" not in entry


def test_hreflang_names_both_parts_of_a_real_pair(client):
    spanish = make_work(slug="guia-publica")
    english = make_translation(spanish, slug="public-guide")
    both = {"es-MX": f"http://testserver{spanish.url}", "en-GB": f"http://testserver{english.url}"}
    assert alternates(client, spanish) == both
    assert alternates(client, english) == both


def test_a_restriction_on_one_part_takes_the_other_out_of_the_sitemap(client):
    spanish = make_work(slug="guia-reservada")
    make_translation(spanish, slug="reserved-guide")
    states.restrict(spanish, states.LOGIN)
    text = client.get("/sitemap.xml").content.decode()
    assert "guia-reservada" not in text
    assert "reserved-guide" not in text


# Counts


@pytest.mark.parametrize("state", states.ALL, ids=str)
def test_listing_and_filters_count_as_if_a_hidden_work_were_not_there(state, rf):
    def counted():
        found = listing(REGULATORY_MODEL, "es", PUBLIC, rf.get("/").GET)
        options = {
            (each.name, option.value): option.count for each in found.filters for option in each.options if option.count
        }
        return found.total, found.unfiltered_total, options

    for slug in ("public-procurement", "transparency"):
        make_work(REGULATORY_MODEL, topics=[concept(slug)], institution=InstitutionFactory(), level="local")
    before = counted()
    states.make(state, topics=[concept("public-procurement")], institution=InstitutionFactory(), level="national")

    assert (counted() != before) is state.is_public


@pytest.mark.parametrize("state", states.ALL, ids=str)
def test_the_home_page_counts_as_if_a_hidden_work_were_not_there(client, state):
    def counted():
        context = client.get("/es/").context
        return context["counts"], context["subjects"]

    make_work(REGULATORY_MODEL, topics=[concept("transparency")])
    before = counted()
    states.make(state, topics=[concept("public-procurement")])

    assert (counted() != before) is state.is_public


@pytest.mark.parametrize("state", states.ALL, ids=str)
def test_the_home_page_never_presents_a_hidden_encounter(client, state):
    states.make(state, kind=ENCOUNTER, title=SECRET, date="2026-02-21")
    for _number in range(5):
        # Newer works, so that it could only be shown as the encounter.
        make_work()
    assert (SECRET in client.get("/es/").content.decode()) is state.is_public


# Export


def exported_texts(folder):
    """The text of every file of an export, by path."""
    call_command("export_works", folder, verbosity=0)
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("state", states.ALL, ids=str)
def test_an_export_holds_nothing_of_a_hidden_work(state, tmp_path):
    document = make_document("hidden.csv", f"{SECRET},1\n".encode())
    subject = states.make(
        state,
        title=SECRET,
        slug=SLUG,
        provisions=[provision("art-9", heading=SECRET)],
        body=[
            {"type": "download", "value": {"document": document.pk, "title": SECRET}},
            {"type": "fact", "value": FactFactory(statement_es=SECRET).pk},
        ],
    )
    link = f'<p>Véase <a linktype="page" id="{subject.shown.pk}">aquí</a>.</p>'
    neighbour = make_work(
        REGULATORY_MODEL, provisions=[provision("art-1")], body=[{"type": "text", "value": link}], slug="ley-vecina"
    )
    for page in subject.pages:
        EquivalenceFactory(
            work_a=page.translation_key,
            anchor_a="art-9",
            work_b=neighbour.translation_key,
            anchor_b="art-1",
            note_es=SECRET,
        )

    files = exported_texts(tmp_path / "out")

    if state.is_public:
        assert all(SECRET in text for text in files.values())
        assert len(files) == 3
    else:
        assert not [
            path for path, text in files.items() if SECRET in text or SLUG in text or subject.shown.slug in text
        ]
        assert [json.loads(line)["slug"] for line in files["works.jsonl"].splitlines()] == ["ley-vecina"]


@pytest.mark.parametrize("state", UNRESTRICTED, ids=str)
def test_an_export_of_the_public_translation_holds_nothing_of_the_hidden_part(state, tmp_path):
    fact = {"type": "fact", "value": FactFactory(statement_es=SECRET).pk}
    hidden = states.make(state, title=SECRET, slug=SLUG, body=[fact]).shown
    make_translation(hidden, title="Public part", slug="public-part", body=[])

    files = exported_texts(tmp_path / "out")

    assert not [path for path, text in files.items() if SECRET in text or SLUG in text]
    assert [json.loads(line)["slug"] for line in files["works.jsonl"].splitlines()] == ["public-part"]


def test_an_export_holds_a_fact_that_is_stated_nowhere_yet_or_by_another_page_too(tmp_path):
    unplaced, shared = FactFactory(), FactFactory()
    place = [{"type": "fact", "value": shared.pk}]
    make_work(publish=False, body=place)
    make_work(body=place)

    facts = json.loads(exported_texts(tmp_path / "out")["reference.json"])["facts"]

    assert {fact["id"] for fact in facts} == {unplaced.slug, shared.slug}


def test_an_export_holds_contacts_only_when_asked(tmp_path):
    make_work(contact=SECRET)
    call_command("export_works", tmp_path / "without", verbosity=0)
    call_command("export_works", tmp_path / "with", "--contacts", verbosity=0)
    assert SECRET not in (tmp_path / "without" / "works.jsonl").read_text(encoding="utf-8")
    assert SECRET in (tmp_path / "with" / "works.jsonl").read_text(encoding="utf-8")


def test_an_export_holds_no_file_of_a_restricted_collection(tmp_path):
    collection = make_collection("Reserved")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    document = make_document("hidden.csv", f"{SECRET},1\n".encode(), title=SECRET, collection=collection)
    picture = make_image(f"{SECRET}.png", collection=collection)
    make_work(
        body=[
            {"type": "download", "value": {"document": document.pk, "title": "Anexo"}},
            {"type": "image", "value": {"image": picture.pk, "caption": "Foto"}},
        ]
    )
    make_work(
        OPERATIONAL_TOOL,
        files=[{"type": "file", "value": {"document": document.pk, "language": "es", "title": "Ficha"}}],
    )

    call_command("export_works", tmp_path / "out", verbosity=0)

    assert not (tmp_path / "out" / "files").exists()
    assert SECRET not in (tmp_path / "out" / "works.jsonl").read_text(encoding="utf-8")


# Contact


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_contact_shows_to_signed_in_readers_only(language):
    """On one page for one visitor after the other: what one was shown must not be kept for the next."""
    page = make_work(language=language, contact=SECRET)
    shown_to = [
        visitor
        for visitor in (*states.VISITORS, *reversed(states.VISITORS))
        if SECRET in states.sign_in(Client(), visitor).get(page.url).content.decode()
    ]
    assert shown_to == [*states.VISITORS[1:], *reversed(states.VISITORS[1:])]


@pytest.mark.parametrize("visitor", [states.ANONYMOUS, states.SUPERUSER])
def test_a_contact_shows_on_the_page_of_its_work_and_nowhere_else(visitor):
    topic = concept("transparency")
    page = make_work(contact=SECRET, topics=[topic], institution=InstitutionFactory())
    near = make_work(topics=[topic])
    client = states.sign_in(Client(), visitor)
    for address in (
        *("/es/", "/es/guias/", "/sitemap.xml", near.url),
        *("/es/buscar/?q=oficina", "/api/v1/search?q=oficina", f"/api/v1/search?topic={topic.slug}"),
        reverse("kb:concept", args=[topic.slug]),
        reverse("kb:institution", args=[page.institution.slug]),
    ):
        response = client.get(address)
        assert response.status_code == 200, address
        assert SECRET not in response.content.decode(), address


# Files


@pytest.fixture
def reserved():
    """A collection that shuts out whom a restriction of this kind shuts out."""

    def make(kind):
        collection = make_collection("Reserved")
        restriction = CollectionViewRestriction.objects.create(
            collection=collection, restriction_type=kind, password="jacaranda" if kind == "password" else ""
        )
        if kind == "groups":
            states.Group.objects.get_or_create(name=states.GROUP)
            restriction.groups.add(states.Group.objects.get(name=states.GROUP))
        return collection

    return make


def content_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize(
    ("kind", "admitted"),
    [
        ("login", {states.READER, states.MEMBER, states.SUPERUSER}),
        ("groups", {states.MEMBER, states.SUPERUSER}),
        ("password", set()),
    ],
)
def test_a_file_of_a_restricted_collection_is_given_only_to_those_it_admits(reserved, kind, admitted):
    collection = reserved(kind)
    document = make_document("hidden.csv", f"{SECRET},1\n".encode(), collection=collection)
    picture = make_image("hidden.png", collection=collection).get_rendition("width-20")
    with picture.file.open() as file:
        contents = {document.url: f"{SECRET},1\n".encode(), picture.url: file.read()}
    known = {"headers": {"If-None-Match": f'"{document.file_hash}"'}}
    for address, content in contents.items():
        given_to, confirmed_to = set(), set()
        for visitor in reversed(states.VISITORS):
            client = states.sign_in(Client(), visitor)
            response = client.get(address)
            if content_of(response) == content:
                given_to.add(visitor)
                # A copy kept for everybody would be given to everybody.
                assert "public" not in response.get("Cache-Control", "")
                assert "Cookie" in response["Vary"]
            # "You have that already" would tell those who guess a file that they guessed it.
            response = client.get(address, **known)
            content_of(response)
            if response.status_code == 304:
                confirmed_to.add(visitor)
        assert given_to == admitted, address
        assert confirmed_to <= admitted, address


@pytest.mark.parametrize("visitor", states.VISITORS)
def test_the_number_of_a_document_gives_nothing_without_its_name(reserved, visitor):
    client = states.sign_in(Client(), visitor)
    for fields in ({}, {"collection": reserved("login")}):
        document = make_document("report.csv", **fields)
        assert client.get(document.url.replace(document.filename, "other.csv")).status_code == 404


def test_a_picture_for_everybody_is_given_to_everybody(client, reserved):
    reserved("login")
    picture = make_image("open.png").get_rendition("width-20")
    response = client.get(picture.url)
    assert b"".join(response.streaming_content)
    assert "public" in response["Cache-Control"]


@pytest.mark.parametrize("visitor", states.VISITORS)
@pytest.mark.parametrize("is_restricted", [True, False])
def test_no_uploaded_file_can_be_reached_by_its_file_address(reserved, visitor, is_restricted):
    fields = {"collection": reserved("login")} if is_restricted else {}
    document, image = make_document(**fields), make_image(**fields)
    client = states.sign_in(Client(), visitor)
    for item in (document, image):
        assert client.get(item.file.url).status_code == 404


def test_a_public_document_is_given_to_everybody(client):
    response = client.get(make_document(content=b"open,1\n").url)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"open,1\n"
    assert response["X-Content-Type-Options"] == "nosniff"
