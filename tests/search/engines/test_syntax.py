"""The engine contract: phrases in quotation marks, citations, acronyms and other things that people type or paste."""

import pytest

from search.documents import Passage
from search.results import CLOSE, WEAK
from tests.search.documents import ask, document, keys, part


def provision(number, text="Lo que dice la ley.", heading=""):
    return Passage(text, "provision", f"{number} {heading}".strip(), number.replace(". ", "-").replace(" ", "-"))


def put(engine, language="es", **bodies):
    engine.put_many([document(key, part(language, f"Obra {key}", body)) for key, body in bodies.items()])


@pytest.fixture
def awards(engine):
    put(
        engine,
        phrase="Toda compra directa menor se publica. Nada más que decir de ella aquí.",
        apart="La compra es directa, y lo directo de la compra se explica.",
        turned="Quien compra va directa; directa compra no hay.",
    )
    return engine


@pytest.mark.parametrize("typed", ['"compra directa"', "“compra directa”", "«compra directa»", '"Compra  DIRECTA"'])
def test_a_quoted_phrase_is_required_in_any_kind_of_marks(awards, typed):
    found = ask(awards, typed)
    assert keys(found) == ["phrase"]
    assert (found.total, found.confidence) == (1, CLOSE)


@pytest.mark.parametrize(
    "typed",
    [
        '"compra directa',
        "compra directa»",
        '5" compra directa',
        '5" y 6" compra directa',
        '"" compra directa',
        "“ ”compra",
    ],
)
def test_marks_without_a_partner_are_ordinary_text(awards, typed):
    assert set(keys(ask(awards, typed))) == {"phrase", "apart", "turned"}


def test_every_one_of_several_phrases_is_required(engine):
    put(engine, both="Compra menor con pago anticipado.", one="Compra menor sin más.", other="Hay pago anticipado.")
    assert keys(ask(engine, '"compra menor" y "pago anticipado"')) == ["both"]
    assert keys(ask(engine, '"compra menor" "pago a plazos"')) == []


def test_words_beside_a_phrase_only_order_what_has_it(engine):
    put(engine, a="Compra menor de útiles.", b="Compra menor de árboles.", c="Árboles y más árboles.")
    assert keys(ask(engine, '"compra menor" árboles')) == ["b", "a"]


def test_a_phrase_takes_accents_as_equal_and_ñ_as_a_letter(engine):
    put(engine, year="El año fiscal en curso", other="El ano fiscal en curso", accent="La Guía única")
    assert keys(ask(engine, '"año fiscal"')) == ["year"]
    assert keys(ask(engine, '"ano fiscal"')) == ["other"]
    assert keys(ask(engine, '"ano"')) == ["other"]
    assert keys(ask(engine, '"guia unica"')) == ["accent"]


def test_a_quoted_word_becomes_no_other_word(engine):
    engine.put_many([document("es", part("es", "Hermanamiento")), document("en", part("en", "Twinning"))])
    assert keys(ask(engine, "hermanamiento")) == ["es", "en"]
    assert keys(ask(engine, '"hermanamiento"')) == ["es"]


def test_a_phrase_is_found_in_the_language_in_which_it_stands(engine):
    engine.put_many(
        [
            document("both", part("es", "Obra", "Un texto."), part("en", "Work", "The exact match rule.")),
            document("half", part("es", "Exact", "Match"), part("en", "Work", "Rule of match, exact.")),
        ]
    )
    found = ask(engine, '"exact match"')
    assert keys(found) == ["both"]
    assert keys(ask(engine, '"exact match"', languages=("es",))) == []


def test_facets_count_only_works_with_the_phrase(engine):
    engine.put_many(
        [
            document("a", part(body="Compra menor."), facets={"kind": ("guide",)}),
            document("b", part(body="Menor compra."), facets={"kind": ("guide",)}),
            document("c", part(body="Menor compra."), facets={"kind": ("tool",)}),
        ]
    )
    assert dict(ask(engine, '"compra menor"').facets["kind"]) == {"guide": 1}
    assert dict(ask(engine, '"compra menor"').facets["in"]) == {"es": 1}


def test_the_passage_with_the_phrase_is_shown_and_the_phrase_marked(engine):
    body = (
        Passage("Árboles, poda, riego y plantación de árboles en la vía pública.", heading="Uno", anchor="one"),
        Passage("Para todo lo demás rige la compra menor.", heading="Dos", anchor="two"),
    )
    engine.put_many([document("a", part(passages=body))])
    (hit,) = ask(engine, '"compra menor" árboles poda riego plantación vía').hits

    assert hit.snippet.anchor == "two"
    marked = " ".join(text for text, is_match in hit.snippet.passage.segments if is_match)
    assert marked == "compra menor"


@pytest.fixture
def laws(engine):
    many = " ".join(f"Se atiende lo previsto en otro lugar, párrafo {number}." for number in range(5))
    engine.put_many(
        [
            document("apart", part(title="134 preguntas", body="El art. 9 y otras 134 preguntas. 134 veces 134. " * 3)),
            document("mentions", part(body="Conforme al art. 134 se rinde cuenta; el art. 134 manda. Art. 134.")),
            document("law", part(title="La ley", passages=(provision("art. 1"), provision("art. 134 ¶ 8", many)))),
            document("bis", part(title="Otra ley", passages=(provision("art. 134 bis", many),))),
            document("act", part("en", "The Act", passages=(Passage("It is so.", "provision", "s. 71", "s-71"),))),
        ]
    )
    return engine


@pytest.mark.parametrize("reader", ["es", "en"])
@pytest.mark.parametrize("typed", ["art. 134", "Art 134", "artículo 134", "ARTICULO 134", "article 134"])
def test_the_provision_comes_first_then_what_mentions_it_then_the_number(laws, typed, reader):
    found = ask(laws, typed, reader_language=reader)
    assert keys(found)[0] == "law"
    assert keys(found)[-1] == "apart"
    assert set(keys(found)) == {"law", "mentions", "bis", "apart"}
    assert found.confidence == CLOSE
    assert all(0 <= hit.score <= 1 for hit in found.hits)


def test_the_provision_itself_is_shown(laws):
    snippet = ask(laws, "art. 134").hits[0].snippet
    assert (snippet.heading, snippet.anchor) == ("art. 134 ¶ 8", "art-134-¶-8")
    assert snippet.passage.text.startswith("Se atiende")


def test_another_provision_of_the_same_number_is_another(laws):
    assert keys(ask(laws, "art. 134 bis"))[0] == "bis"
    assert keys(ask(laws, "artículo 134 bis"))[0] == "bis"


@pytest.mark.parametrize("reader", ["es", "en"])
@pytest.mark.parametrize("typed", ["s.71", "s. 71", "s71", "section 71", "s 71(2)", "sección 71", "Sec. 71"])
def test_a_section_is_found_however_its_sign_is_written(laws, typed, reader):
    found = ask(laws, typed, reader_language=reader)
    assert keys(found) == ["act"]
    assert found.hits[0].snippet.anchor == "s-71"


def test_the_number_alone_is_a_weak_answer(engine):
    put(engine, apart="Hay 134 preguntas.")
    found = ask(engine, "art. 134")
    assert keys(found) == ["apart"]
    assert found.confidence == WEAK


@pytest.mark.parametrize("typed", ["PPN 023", "ppn 023", "PPN023", "Procurement Policy Note 023"])
def test_a_policy_note_is_found_by_its_number(engine, typed):
    engine.put_many(
        [
            document("other", part("en", "PPN 017 and 023 others", "PPN 017. Not 023. A PPN. " * 4)),
            document("note", part("en", "Procurement Policy Note 023", "About social value.")),
            document("guide", part("en", "A guide", "It follows PPN 023 throughout.")),
        ]
    )
    assert keys(ask(engine, typed)) == ["note", "guide", "other"]


def test_more_citations_are_more_to_answer(engine):
    engine.put_many(
        [
            document("one", part(passages=(provision("art. 5"), provision("art. 6")))),
            document("two", part(passages=(provision("art. 5"), provision("art. 9")))),
        ]
    )
    assert keys(ask(engine, "art. 5 y art. 9")) == ["two", "one"]


def test_a_citation_in_a_long_question_does_not_decide_alone(engine):
    engine.put_many(
        [
            document("law", part(passages=(provision("art. 9"),))),
            document(
                "answer", part(body="Plazos, garantías, anticipos, penas convencionales y prórrogas de contratos.")
            ),
        ]
    )
    typed = "plazos garantías anticipos penas convencionales prórrogas contratos según el art. 9"
    assert keys(ask(engine, typed)) == ["answer", "law"]


@pytest.mark.parametrize("typed", ["CPTPP", "cptpp", "IMSS", "imss", "LAASSP", "laassp", "PPN", "ppn", "SMEs", "CFE"])
def test_an_acronym_is_found_in_any_case(engine, typed):
    put(engine, a=f"El texto sobre {typed.upper()} es este.", b="Otro texto: CPT, IMS, LAAS, PP, SM, CF.")
    assert keys(ask(engine, typed)) == ["a"]


@pytest.mark.parametrize(
    ("typed", "found"), [("la", ["es"]), ("the", ["en"]), ("y", ["es"]), ("La", ["es"]), ("of", ["en"])]
)
def test_a_stop_word_alone_is_what_is_meant(engine, typed, found):
    engine.put_many([document("es", part("es", "La ley y nada")), document("en", part("en", "The rule of law"))])
    assert keys(ask(engine, typed)) == found


def test_one_word(engine):
    put(engine, a="El presupuesto anual.", b="Otra cosa.")
    assert keys(ask(engine, "presupuesto")) == ["a"]


PASTED = "¿Qué plazos rigen para «la entrega» según el art. 134 de la Ley? " + "palabra distinta cada vez " * 20


def test_what_is_pasted_is_answered(engine):
    put(engine, a="Plazos de entrega: la palabra distinta, cada vez.", b="Nada de eso.")
    assert keys(ask(engine, PASTED[:500].replace("«", "").replace("»", ""))) == ["a"]


@pytest.mark.parametrize(
    "typed", ['"' * 500, "“" * 250 + "”" * 250, '"a" ' * 120, "art. 1 " * 70, "s" * 500, "(" * 500, '"((*" OR NEAR/2']
)
def test_odd_input_is_no_error(engine, typed):
    put(engine, a="Un texto.")
    assert ask(engine, typed[:500]).total in (0, 1)
