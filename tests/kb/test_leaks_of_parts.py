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


@pytest.mark.parametrize("state", states.HIDDEN, ids=str)
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

    assert counted() == before


@pytest.mark.parametrize("state", states.HIDDEN, ids=str)
def test_the_home_page_counts_as_if_a_hidden_work_were_not_there(client, state):
    def counted():
        context = client.get("/es/").context
        return context["counts"], context["subjects"]

    make_work(REGULATORY_MODEL, topics=[concept("transparency")])
    before = counted()
    states.make(state, topics=[concept("public-procurement")])

    assert counted() == before


@pytest.mark.parametrize("state", states.HIDDEN, ids=str)
def test_the_home_page_never_presents_a_hidden_encounter(client, state):
    states.make(state, kind=ENCOUNTER, title=SECRET, date="2026-02-21")
    assert SECRET not in client.get("/es/").content.decode()


# Export


@pytest.mark.parametrize("state", states.HIDDEN, ids=str)
def test_an_export_holds_nothing_of_a_hidden_work(state, tmp_path):
    document = make_document("hidden.csv", f"{SECRET},1\n".encode())
    subject = states.make(
        state,
        title=SECRET,
        slug=SLUG,
        provisions=[provision("art-9", heading=SECRET)],
        body=[{"type": "download", "value": {"document": document.pk, "title": SECRET}}],
    )
    neighbour = make_work(REGULATORY_MODEL, provisions=[provision("art-1")])
    for page in subject.pages:
        EquivalenceFactory(
            work_a=page.translation_key,
            anchor_a="art-9",
            work_b=neighbour.translation_key,
            anchor_b="art-1",
            note_es=SECRET,
        )

    call_command("export_works", tmp_path / "out", verbosity=0)

    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or SECRET not in path.read_text(encoding="utf-8"), path
    parts = (tmp_path / "out" / "works.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["slug"] for line in parts] == [neighbour.slug]


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
@pytest.mark.parametrize(
    ("visitor", "is_shown"),
    [(states.ANONYMOUS, False), (states.READER, True), (states.MEMBER, True), (states.SUPERUSER, True)],
)
def test_a_contact_shows_to_signed_in_readers_only(language, visitor, is_shown):
    page = make_work(language=language, contact=SECRET)
    client = states.sign_in(Client(), visitor)
    assert (SECRET in client.get(page.url).content.decode()) is is_shown


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


@pytest.mark.parametrize(
    ("kind", "admitted"),
    [
        ("login", {states.READER, states.MEMBER, states.SUPERUSER}),
        ("groups", {states.MEMBER, states.SUPERUSER}),
        ("password", set()),
    ],
)
def test_a_document_of_a_restricted_collection_is_given_only_to_those_it_admits(reserved, kind, admitted):
    document = make_document("hidden.csv", f"{SECRET},1\n".encode(), collection=reserved(kind))
    given_to = set()
    for visitor in states.VISITORS:
        response = states.sign_in(Client(), visitor).get(document.url)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        if SECRET.encode() in content:
            given_to.add(visitor)
    assert given_to == admitted


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
