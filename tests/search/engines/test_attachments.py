"""The engine contract: text of files is found, names its file and page, and leaves the work's own text its place."""

from search.documents import ATTACHMENT, Passage
from tests.search.documents import ask, document, keys, part


def attached(text: str, page: int | None = 1, file: int = 7, heading: str = "") -> Passage:
    return Passage(text, kind=ATTACHMENT, heading=heading, page=page, file=file)


def put(engine, *passages: Passage, key: str = "a", title: str = "Obra") -> None:
    engine.put_many([document(key, part(title=title, passages=passages))])


def many_pages(number: int) -> list[Passage]:
    """Pages of common words, each with one of its own."""
    return [
        attached(f"palabra{page} " + "presupuesto licitación contrato " * 100, page=page)
        for page in range(1, number + 1)
    ]


def test_a_snippet_from_a_file_names_file_and_page(engine):
    put(engine, Passage("Otra cosa"), attached("Nada"), attached("El desagüe de la alcaldía", page=3, heading="Hoja"))
    (hit,) = ask(engine, "desague").hits
    snippet = hit.snippet
    assert (snippet.kind, snippet.file, snippet.page, snippet.heading) == ("attachment", 7, 3, "Hoja")
    assert "desagüe" in [text for text, is_match in snippet.passage.segments if is_match]


def test_a_snippet_from_the_works_own_text_names_no_file(engine):
    put(engine, Passage("El desagüe"), attached("Nada"))
    (hit,) = ask(engine, "desague").hits
    assert (hit.snippet.kind, hit.snippet.file, hit.snippet.page) == ("body", None, None)


def test_of_passages_that_answer_alike_the_works_own_is_shown(engine):
    own = "El desagüe está en un texto mucho más largo, con muchas otras palabras que no vienen al caso. " * 5
    put(engine, Passage(own), attached("Desagüe, desagüe y desagüe"))
    (hit,) = ask(engine, "desague").hits
    assert hit.snippet.kind == "body"


def test_a_file_that_answers_better_is_shown(engine):
    put(engine, Passage("El desagüe"), attached("El desagüe y la niñez", page=2))
    (hit,) = ask(engine, "desague niñez").hits
    assert (hit.snippet.kind, hit.snippet.page) == ("attachment", 2)


def test_a_word_on_a_late_page_of_a_long_file_is_found_there(engine):
    pages = [*many_pages(30), attached("Aquí está el ahuehuete", page=31)]
    put(engine, Passage("Texto propio"), *pages)
    for word, page in (("ahuehuete", 31), ("palabra29", 29)):
        (hit,) = ask(engine, word).hits
        assert (hit.snippet.page, hit.snippet.file) == (page, 7)


def works_of_ordinary_length(engine) -> None:
    """A work about gardens with an annex of 300 pages, one that mentions a garden in passing, and others."""
    filling = "El municipio publica el plan anual y quien vive en él lo consulta cuando lo necesita. " * 20
    annex = [
        attached(" ".join(f"palabra{page}x{number}" for number in range(8)) + " contrato de obra" * 60, page=page)
        for page in range(1, 301)
    ]
    about = Passage(
        f"El huerto escolar y el huerto urbano. {filling} Cómo se cuida un huerto. Más huerto, otro huerto."
    )
    put(engine, about, *annex, key="about", title="Obra")
    put(engine, Passage(f"{filling} Alguien mencionó un huerto."), key="aside", title="Otra obra")
    for number in range(8):
        put(engine, Passage(filling), key=f"other{number}", title="Distinta")


def test_a_long_annex_does_not_drown_the_works_own_text(engine):
    works_of_ordinary_length(engine)
    assert keys(ask(engine, "huerto")) == ["about", "aside"]


def test_what_a_long_annex_repeats_does_not_outweigh_what_a_work_is_about(engine):
    works_of_ordinary_length(engine)
    put(engine, Passage("El contrato de obra, paso a paso, para quien firma un contrato de obra"), key="contract")
    assert keys(ask(engine, "contrato de obra"))[0] == "contract"
