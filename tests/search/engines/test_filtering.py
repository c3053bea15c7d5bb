"""The engine contract: who may see what, and facets that count what a click shows."""

from datetime import UTC, datetime, timedelta

import pytest

from search.audiences import EVERYBODY, audience_of_part, audience_of_visitor
from tests.search.documents import NOW, ask, document, keys, part

SIGNED_IN = audience_of_visitor(is_authenticated=True)
IN_GROUP_3 = audience_of_visitor(is_authenticated=True, group_ids=[3])
IN_GROUPS_3_AND_5 = audience_of_visitor(is_authenticated=True, group_ids=[3, 5, 8])
SUPERUSER = audience_of_visitor(is_authenticated=True, is_superuser=True)

RESTRICTIONS = {
    "public": audience_of_part(signed_in_only=False),
    "login": audience_of_part(signed_in_only=True),
    "group": audience_of_part(signed_in_only=False, group_restrictions=[[3, 4]]),
    "nested": audience_of_part(signed_in_only=True, group_restrictions=[[3], [5]]),
    "nobody": audience_of_part(signed_in_only=False, group_restrictions=[[]]),
}


@pytest.fixture
def restricted(engine):
    """One work for each restriction, all about the same, each with a topic of its own."""
    engine.put_many(
        [
            document(
                name,
                part("es", f"Contrato {name}", body="Todo sobre el contrato.", audience=audience),
                facets={"topic": (name,)},
            )
            for name, audience in RESTRICTIONS.items()
        ]
    )
    return engine


@pytest.mark.parametrize(
    ("audience", "visible"),
    [
        pytest.param(EVERYBODY, {"public"}, id="everybody"),
        pytest.param(SIGNED_IN, {"public", "login"}, id="signed-in"),
        pytest.param(IN_GROUP_3, {"public", "login", "group"}, id="in one group"),
        pytest.param(IN_GROUPS_3_AND_5, {"public", "login", "group", "nested"}, id="in both groups"),
        pytest.param(SUPERUSER, set(RESTRICTIONS), id="superuser"),
    ],
)
@pytest.mark.parametrize("text", ["", "contrato"])
def test_hits_totals_and_facets_hold_only_what_the_visitor_may_see(restricted, audience, visible, text):
    found = ask(restricted, text, audience=audience)

    assert set(keys(found)) == visible
    assert found.total == len(visible)
    assert set(found.facets["topic"]) == visible
    assert found.facets["in"] == {"es": len(visible)}


def test_no_filter_gets_at_a_restricted_work(restricted):
    found = ask(restricted, "contrato", facets={"topic": ("group",)})
    assert (found.total, keys(found)) == (0, [])


def test_suggestions_name_only_what_the_visitor_may_see(restricted):
    found = restricted.suggest("contrato", language="es", audience=SIGNED_IN, now=NOW)
    assert {each.key for each in found} == {"public", "login"}


def test_a_restricted_part_neither_matches_nor_counts_nor_shows(engine):
    engine.put_many(
        [
            document(
                "a",
                part("es", "Público"),
                part("en", "Secret", body="A secret about whales.", audience=RESTRICTIONS["login"]),
            )
        ]
    )
    assert keys(ask(engine, "whales")) == []
    found = ask(engine)
    assert found.facets["in"] == {"es": 1}
    assert found.hits[0].languages == ("es",)
    (hit,) = ask(engine, "público", reader_language="en").hits
    assert (hit.language, hit.title.text) == ("es", "Público")
    assert ask(engine, "whales", audience=SIGNED_IN).total == 1


@pytest.mark.parametrize(
    ("publish_at", "expire_at", "is_found"),
    [
        pytest.param(-1, None, True, id="opened"),
        pytest.param(1, None, False, id="not yet"),
        pytest.param(None, 1, True, id="still open"),
        pytest.param(None, -1, False, id="expired"),
        pytest.param(None, 0, False, id="expires now"),
        pytest.param(0, None, True, id="opens now"),
    ],
)
def test_a_part_is_found_inside_its_window_only(engine, publish_at, expire_at, is_found):
    window = {
        name: NOW + timedelta(hours=hours)
        for name, hours in (("publish_at", publish_at), ("expire_at", expire_at))
        if hours is not None
    }
    engine.put_many([document("a", part(title="Contrato", **window)), document("b", part(title="Contrato"))])
    found = ask(engine, "contrato")

    assert ("a" in keys(found)) is is_found
    assert found.total == found.facets["in"]["es"] == 1 + is_found


def test_a_window_opens_without_a_new_document(engine):
    engine.put_many([document("a", part(title="Contrato", publish_at=NOW))])
    assert keys(ask(engine, "contrato", now=NOW - timedelta(seconds=1))) == []
    assert keys(ask(engine, "contrato", now=NOW)) == ["a"]


LIBRARY = [
    document(
        f"w{number:02}",
        *(
            part(language, {"es": "Contrato de obra", "en": "Works contract"}[language])
            for language in (("es", "en"), ("es",), ("en",))[number % 3]
        ),
        facets={
            "kind": (("practice_guide", "regulatory_model")[number % 2],),
            "topic": (("twinning", "direct-award"), ("direct-award",), ("bid",), ())[number % 4],
            "evidence": (str(number % 5 + 1),),
            "year": (str(2020 + number % 3),),
        },
        changed_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number),
    )
    for number in range(24)
]


@pytest.fixture(scope="module")
def library(shared_storage):
    engine = shared_storage.open()
    engine.rebuild(LIBRARY)
    return engine


@pytest.mark.parametrize("text", ["", "contrato", "Contract"])
@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"facets": {"kind": ("practice_guide",)}},
        {"facets": {"topic": ("direct-award",), "evidence": ("1", "2")}},
        {"languages": ("en",)},
        {"languages": ("es",), "facets": {"topic": ("bid", "twinning")}},
    ],
    ids=["nothing chosen", "one", "two facets", "language", "language and topic"],
)
def test_each_count_is_what_a_click_shows(library, text, chosen):
    found = ask(library, text, **chosen)
    assert found.facets["in"]
    for name, counts in found.facets.items():
        for value, count in counts.items():
            if name == "in":
                clicked = ask(library, text, **{**chosen, "languages": (value,)})
            else:
                facets = {**chosen.get("facets", {}), name: (value,)}
                clicked = ask(library, text, **{**chosen, "facets": facets})
            assert clicked.total == count, (name, value)


def test_values_of_one_facet_are_joined_by_or_and_facets_by_and(library):
    both_kinds = ask(library, facets={"kind": ("practice_guide", "regulatory_model")})
    narrowed = ask(library, facets={"kind": ("practice_guide",), "topic": ("bid",)})

    assert both_kinds.total == 24
    assert narrowed.total == sum(
        document.facets["kind"] == ("practice_guide",) and "bid" in document.facets["topic"] for document in LIBRARY
    )


def test_an_unknown_value_finds_nothing(library):
    found = ask(library, facets={"topic": ("unknown",)})
    assert (found.total, found.hits) == (0, ())


@pytest.mark.parametrize(
    "text",
    [
        '"',
        '"contrato',
        "contrato AND OR NOT",
        "contrato* +obra -nada ~1 ^5",
        "title:contrato",
        "NEAR(contrato obra)",
        "{es: contrato}",
        "(((",
        "\\",
        "'; DROP TABLE work; --",
        "🌳 contrato 🌉",
        "e\u0301 n\u0303 ﷽ İstanbul",
        "ñ" * 400,
        "contrato " * 55,
        "¿¡…!?",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30",
        "\u202econtrato\u202c",
        "xpassagex",
        "adjudicación directa hermanamiento oferta pyme alcaldía direct award twinning borough small business",
    ],
)
def test_any_text_gets_an_answer(library, text):
    found = ask(library, text)
    assert found.total >= len(found.hits)
    assert found.engine == library.name
