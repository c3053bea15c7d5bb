"""No channel of the site names a work to somebody who may not see it, and each names it to those who may."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from kb.kinds import ENCOUNTER, PRACTICE_GUIDE, REGULATORY_MODEL
from kb.models import Institution, KnowledgePage
from tests import states
from tests.factories import (
    EquivalenceFactory,
    InstitutionFactory,
    concept,
    make_work,
    provision,
)

pytestmark = pytest.mark.django_db

# In every text of the hidden work and nowhere else: title, summary, body, provision, contact; and its address.
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
    encounter: KnowledgePage


def set_scene(state: states.State) -> Scene:
    institution = InstitutionFactory()
    subject = states.make(
        state,
        title=f"Ley del {SECRET}",
        slug=SLUG,
        summary=f"{SECRET} en resumen",
        contact=f"{SECRET}: oficina",
        body=[{"type": "text", "value": f"<p>{SECRET} en texto</p>"}],
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
    guide = make_work(PRACTICE_GUIDE, topics=[concept(TOPIC)], title="Guía pública")
    named = [{"type": "work", "value": {"work": str(page.translation_key)}} for page in subject.pages]
    encounter = make_work(ENCOUNTER, works_presented=named, title="Reunión pública")
    return Scene(subject, institution, neighbour, guide, encounter)


def _get(address: Callable[[Scene], str], *, repeats_address: bool = False) -> Callable[[Scene, Client], bool]:
    """Whether the page at an address names the hidden work, by a word of it or by a link to it."""

    def names_it(scene: Scene, client: Client) -> bool:
        response = client.get(address(scene), follow=True)
        assert response.status_code in (200, 404)
        text = response.content.decode()
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
    "address by key": _get(lambda scene: _view("es", "kb:work", scene.subject.shown.work_key)),
    "address by key, other language": _get(lambda scene: _view("en", "kb:work", scene.subject.shown.work_key)),
    "home": _get(lambda scene: "/es/"),
    "home, other language": _get(lambda scene: "/en/"),
    "listing": _get(lambda scene: "/es/modelos-normativos/"),
    "listing, other language": _get(lambda scene: "/en/regulatory-models/"),
    "filtered listing": _get(lambda scene: "/es/modelos-normativos/?subject=procurement"),
    "related works": _get(lambda scene: scene.guide.url),
    "equivalents of a provision": _get(lambda scene: scene.neighbour.url),
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
    for_those_admitted = set(CHANNELS) if states.ANONYMOUS in state.admitted else set(CHANNELS) - PUBLIC_ONLY
    assert {visitor: _named_to(visitor, scene) for visitor in states.VISITORS} == {
        visitor: for_those_admitted if visitor in state.admitted else set() for visitor in states.VISITORS
    }
