"""No channel of the site names a work to somebody who may not see it, and each names it to those who may."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.contrib.redirects.models import Redirect

from kb.kinds import ENCOUNTER, PRACTICE_GUIDE, REGULATORY_MODEL
from kb.models import Institution, KnowledgePage
from tests import states
from tests.factories import (
    EquivalenceFactory,
    InstitutionFactory,
    concept,
    make_document,
    make_translation,
    make_work,
    provision,
)

pytestmark = pytest.mark.django_db

# In every text of the hidden work, in the name of the section it has for itself, and nowhere else; and its address.
SECRET = "Ahuehuete"
SLUG = "ley-novena"
TOPIC = "public-procurement"


@dataclass
class Scene:
    """One work in a state, and public works that point at it in every way the library knows."""

    subject: states.Subject
    institution: Institution
    neighbour: KnowledgePage
    guide: KnowledgePage
    basis: KnowledgePage
    instruments: KnowledgePage
    encounter: KnowledgePage
    # Where the work stood before.
    old_address: str = "/es/modelos-normativos/ley-anterior/"


def set_scene(state: states.State) -> Scene:
    institution = InstitutionFactory()
    subject = states.make(
        state,
        section_title=f"Reserva del {SECRET}",
        title=f"Ley del {SECRET}",
        slug=SLUG,
        summary=f"{SECRET} en resumen",
        contact=f"{SECRET}: oficina",
        body=[
            {"type": "text", "value": f"<p>{SECRET} en texto</p>"},
            {"type": "download", "value": {"document": make_document().pk, "title": f"{SECRET} en archivo"}},
        ],
        provisions=[provision("art-9", heading=f"{SECRET} en artículo")],
        institution=institution,
        topics=[concept(TOPIC)],
    )
    neighbour = make_work(
        REGULATORY_MODEL, topics=[concept("transparency")], provisions=[provision("art-1")], title="Ley vecina"
    )
    for page in subject.pages:
        EquivalenceFactory(
            work_a=page.translation_key, anchor_a="art-9", work_b=neighbour.translation_key, anchor_b="art-1"
        )
    keys = [str(page.translation_key) for page in subject.pages]
    cited = {"citation": "Norma", "url": "", "text": "", "anchor": "art-9"}
    Redirect.add_redirect(Scene.old_address, redirect_to=subject.shown)
    scene = Scene(
        subject,
        institution,
        neighbour,
        guide=make_work(PRACTICE_GUIDE, topics=[concept(TOPIC)], title="Guía pública"),
        basis=make_work(legal_basis=[{"type": "basis", "value": {**cited, "work": key}} for key in keys]),
        instruments=make_work(instruments=[{"type": "instrument", "value": {"work": key}} for key in keys]),
        encounter=make_work(ENCOUNTER, works_presented=[{"type": "work", "value": {"work": key}} for key in keys]),
    )
    # The newest of all, or the home page would not show it to anybody.
    KnowledgePage.objects.filter(pk=subject.shown.pk).update(first_published_at=timezone.now())
    return scene


def _get(address: Callable[[Scene], str], *, repeats_address: bool = False) -> Callable[[Scene, Client], bool]:
    """Whether the page at an address names the hidden work, by a word of it or by a link to it."""

    def names_it(scene: Scene, client: Client) -> bool:
        response = client.get(address(scene), follow=True)
        assert response.status_code in (200, 404)
        text = "\n".join([response.content.decode(), *(url for url, _status in response.redirect_chain)])
        # An error page and a login form repeat the address that the visitor asked for: that tells them nothing.
        return SECRET in text or (SLUG in text and not repeats_address)

    return names_it


def _view(language: str, name: str, *arguments: str) -> str:
    with override({"es": "es-mx", "en": "en-gb"}[language]):
        return reverse(name, args=arguments)


def _comparison(scene: Scene) -> str:
    return f"{_view('es', 'kb:compare')}?a={scene.subject.shown.work_key}&b={scene.neighbour.work_key}"


CHANNELS = {
    "own address": _get(lambda scene: scene.subject.shown.url, repeats_address=True),
    "old address": _get(lambda scene: scene.old_address),
    "section it stands in": _get(lambda scene: scene.subject.source.get_parent().url),
    "address by key": _get(lambda scene: _view("es", "kb:work", scene.subject.shown.work_key)),
    "address by key, other language": _get(lambda scene: _view("en", "kb:work", scene.subject.shown.work_key)),
    "home": _get(lambda scene: "/es/"),
    "home, other language": _get(lambda scene: "/en/"),
    "listing": _get(lambda scene: "/es/modelos-normativos/"),
    "listing, other language": _get(lambda scene: "/en/regulatory-models/"),
    "filtered listing": _get(lambda scene: "/es/modelos-normativos/?subject=procurement"),
    "related works": _get(lambda scene: scene.guide.url),
    "equivalents of a provision": _get(lambda scene: scene.neighbour.url),
    "legal basis": _get(lambda scene: scene.basis.url),
    "instruments": _get(lambda scene: scene.instruments.url),
    "works presented": _get(lambda scene: scene.encounter.url),
    "concept": _get(lambda scene: _view("es", "kb:concept", TOPIC)),
    "concept, other language": _get(lambda scene: _view("en", "kb:concept", TOPIC)),
    "institution": _get(lambda scene: _view("es", "kb:institution", scene.institution.slug)),
    "instruments to compare": _get(lambda scene: _view("es", "kb:compare")),
    "comparison": _get(_comparison),
    "sitemap": _get(lambda scene: "/sitemap.xml"),
}
# The same for everybody: what anybody may see.
PUBLIC_ONLY = {"sitemap"}


def _named_to(visitor: str, scene: Scene) -> set[str]:
    client = states.sign_in(Client(), visitor)
    return {name for name, names_it in CHANNELS.items() if names_it(scene, client)}


@pytest.mark.parametrize("state", states.ALL, ids=str)
def test_each_channel_names_a_work_to_those_who_may_see_it_and_to_nobody_else(state):
    scene = set_scene(state)
    wanted = {
        (visitor, channel)
        for visitor in state.askers
        for channel in CHANNELS
        if visitor in state.admitted and (state.is_public or channel not in PUBLIC_ONLY)
    }
    told = {(visitor, channel) for visitor in state.askers for channel in _named_to(visitor, scene)}
    assert {"leaks": told - wanted, "says nothing": wanted - told} == {"leaks": set(), "says nothing": set()}


@pytest.mark.parametrize("state", [state for state in states.HIDDEN if state.answer == "missing"], ids=str)
def test_a_hidden_page_answers_as_if_nothing_had_ever_been_at_its_address(client, state):
    """Its key, or the way to its translation, would tell that there was something."""
    page = states.make(state, slug=SLUG).shown
    if not state.is_alias:
        make_translation(page, slug="public-part")

    def answer(address):
        response = client.get(address)
        return response.status_code, response.content.decode().replace(address, "")

    assert answer(page.url) == answer("/es/modelos-normativos/nothing-here/")


@pytest.mark.parametrize("state", states.ALL, ids=str)
def test_a_link_in_public_text_names_the_work_only_where_everybody_may_see_it(client, state):
    hidden = states.make(state, title=SECRET, slug=SLUG).shown
    links = f'<p><a linktype="page" id="{hidden.pk}">aquí</a></p>'
    public = make_work(
        body=[{"type": "text", "value": links}, {"type": "notice", "value": {"kind": "note", "text": links}}],
        problem=links,
    )
    by_key = _view("es", "kb:work", hidden.work_key)

    text = client.get(public.url).content.decode()

    # The key leads on whoever may see the work.
    assert text.count(f'<a href="{hidden.url if state.is_public else by_key}">aquí</a>') == 3
    assert (SLUG in text) is state.is_public


def test_no_page_that_depends_on_the_visitor_is_shared_by_a_cache_between_visitors(client):
    scene = set_scene(states.OPEN)
    for visitor in (states.SUPERUSER, states.ANONYMOUS):
        states.sign_in(client, visitor)
        for address in (
            *(page.url for page in (scene.subject.shown, scene.guide, scene.neighbour, scene.encounter)),
            *("/es/", "/es/modelos-normativos/", "/es/buscar/", "/api/v1/search", _comparison(scene)),
            _view("es", "kb:concept", TOPIC),
            _view("es", "kb:institution", scene.institution.slug),
        ):
            response = client.get(address)
            assert response.status_code == 200
            assert "Cookie" in response["Vary"], address
            assert "public" not in response.get("Cache-Control", ""), address
