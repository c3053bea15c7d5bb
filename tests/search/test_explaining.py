"""What is told of a query and of a work, in words: the same for the command and for the desk."""

import io
import re
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from kb.kinds import REGULATORY_MODEL
from kb.selectors.sections import section_of
from kb.selectors.visibility import PUBLIC, visitor_for_user
from search.audiences import EVERYBODY
from search.explaining import UnknownWork, explained, key_of_work
from search.language.guess import LanguageEvidence, guess_language, language_evidence
from search.language.text import words
from search.models import PromotedAnswer
from search.presentation.explained import explained_work, promoted_sentence, scored_works
from search.presentation.understood import understood_query
from search.queries import SearchQuery
from search.results import ScoreParts
from tests.factories import UserFactory, make_translation, make_work
from tests.search.documents import LABELS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with override("en-gb"):
        yield


@pytest.fixture
def library(site_search, indexed, monkeypatch):
    """Searched by words alone, whether or not an encoder is installed: the words to be told are the same then."""
    monkeypatch.setattr("search.embedding.installed_encoder", lambda: None)
    works = {
        "award": make_work(title="La adjudicación directa", slug="la-adjudicacion", external_id="own/award.es"),
        "english": make_work(language="en", title="A direct award in the park", slug="direct-award"),
        "parks": make_work(title="Parques y jardines", slug="parques"),
        "secret": make_work(title="Adjudicación secreta", slug="secreta"),
    }
    make_translation(works["award"], title="What an award is")
    restriction = PageViewRestriction.objects.create(page=works["secret"], restriction_type="login")
    assert restriction.pk
    indexed()
    return works


def told(text, work=None, *, visitor=PUBLIC, **query):
    explanation = explained(SearchQuery(text=text, **query), EVERYBODY, work.work_key if work else "")
    return explanation, explained_work(explanation, visitor)


def test_the_points_shown_add_up_to_the_score_shown(library):
    explanation, _work = told("adjudicación directa parque")
    rows = scored_works(explanation, PUBLIC)
    assert [row.place for row in rows] == [1, 2, 3]
    for row in rows:
        assert sum(float(share.points) for share in row.shares) == pytest.approx(float(row.score), abs=0.001)


@pytest.mark.parametrize(
    "parts",
    [
        ScoreParts(1 / 3, 1 / 3, 1 / 3, "es"),
        ScoreParts(0.33349, 0.33349, 0.0, "es"),
        ScoreParts(0.00049, 0.00049, 0.00049, "es"),
    ],
)
def test_rounding_never_loses_a_point(library, parts):
    explanation, _work = told("adjudicación directa")
    (hit, *_others) = explanation.results.hits
    results = replace(explanation.results, hits=(replace(hit, parts=parts),))
    (row,) = scored_works(replace(explanation, results=results), PUBLIC)
    assert sum(round(10 * float(share.points)) for share in row.shares) == round(10 * float(row.score))


def test_a_work_that_is_found_tells_its_place_and_its_parts(library):
    explanation, work = told("adjudicación directa", library["award"])
    place, score, of_words = work.sentences[:3]
    assert work.is_found
    assert place == "It is in place 1 of 2 works found."
    assert score == "Its score is 100.0 of 100."
    assert of_words == "100.0 of these come from words in its Spanish text."
    assert [part.heading for part in work.parts] == ["In its Spanish text", "In its English text"]


def test_a_clause_says_what_was_asked_and_as_what_it_was_found(library):
    _explanation, work = told("adjudicación directa", library["english"])
    (part,) = work.parts
    of_words = {each.asked: (each.found, each.source) for each in part.clauses}
    assert of_words["adjudicación directa"] == ("direct award", "vocabulary")
    assert of_words["directa"] == ("direct", "translation (lexicon)")
    assert sum(float(each.points) for each in part.clauses) == pytest.approx(100, abs=0.2)
    assert any(sentence.startswith("All this is already multiplied by 0.") for sentence in work.sentences)


def test_it_speaks_spanish(library):
    with override("es-mx"):
        _explanation, work = told("adjudicación directa", library["award"])
    assert work.sentences[0] == "Ocupa el lugar 1 de 2 publicaciones encontradas."


def test_a_work_without_any_of_the_words_says_so(library):
    _explanation, work = told("adjudicación directa", library["parks"])
    assert not work.is_found
    assert work.sentences == [
        "It is not among the works found: no word of the query stands in it, nor a translation of one."
    ]


def test_a_work_with_too_few_words_says_how_many(library):
    _explanation, work = told("parques escuelas mercados deportes bibliotecas", library["parks"])
    assert work.sentences == ["It is not among the works found: only 1 of the words stands in it, and at least 2 must."]


def test_a_work_that_lacks_what_was_quoted_says_so(library):
    explanation, work = told('parques "directa adjudicación"', library["parks"])
    assert work.sentences == [
        "It is not among the works found: “directa adjudicación” does not stand in it as it was quoted."
    ]
    (sentence,) = understood_query(explanation).literal_sentences
    assert sentence == "“directa adjudicación” was quoted: only works in which it stands exactly so are found."


def test_a_citation_is_a_part_of_the_score(library, indexed):
    law = make_work(title="Artículo 134")
    indexed()
    explanation, work = told("art. 134", law)
    assert [share.kind for share in work.shares] == ["words", "cited"]
    assert sum(float(share.points) for share in work.shares) == pytest.approx(100, abs=0.001)
    assert "come from the article or number that the query cites." in work.sentences[-1]
    assert "“art. 134” cites an article or number" in understood_query(explanation).literal_sentences[0]


def test_a_work_outside_the_languages_asked_for_says_so(library):
    _explanation, work = told("direct award", library["english"], languages=("es",))
    assert work.sentences == [
        "It is not among the works found: there is no text of it in the language that was asked for."
    ]


def test_a_filter_that_leaves_a_work_out_is_named_as_the_page_names_it(library):
    _explanation, work = told("parques", library["parks"], facets={"kind": ("operational_tool",)})
    assert work.sentences == ["It is not among the works found: the filter “Kind” leaves it out."]


def test_nothing_is_told_of_a_work_to_whom_it_is_not_open(library):
    explanation, work = told("adjudicación", library["secret"])
    assert work is None
    assert "secreta" not in str(scored_works(explanation, PUBLIC))


def test_the_index_may_be_behind_but_the_page_decides(library):
    """Closed since it was indexed: neither the work, nor as the one that another resembles, nor among the first."""
    explanation = explained(SearchQuery(text="adjudicación directa"), EVERYBODY, library["award"].work_key)
    for page in (library["award"], library["award"].get_translations().get()):
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert explained_work(explanation, PUBLIC) is None
    assert library["award"].title not in str(scored_works(explanation, PUBLIC))
    assert explained_work(explanation, visitor_for_user(UserFactory())) is not None


def test_a_promoted_answer_is_said_to_stand_first(library):
    PromotedAnswer.objects.create(
        query="adjudicación directa", folded="adjudicacion directa", language="es", work=library["parks"].work_key
    )
    explanation, _work = told("adjudicación directa")
    assert "Parques y jardines" in promoted_sentence(explanation, PUBLIC)
    explanation, _work = told("adjudicación")
    assert promoted_sentence(explanation, PUBLIC) == ""


def test_the_query_tells_its_words_and_its_concepts(library):
    explanation, _work = told("adjudicación directa parque")
    query = understood_query(explanation)
    assert [word.text for word in query.words] == ["adjudicación", "directa", "parque"]
    (term,) = query.concepts
    assert (term.text, term.is_expanded) == ("adjudicación directa", True)
    assert ("direct award", "en-GB", "vocabulary", 100) in [
        (way.text, way.lang, way.source, way.counts) for way in term.ways
    ]


def test_an_ambiguous_label_is_said_to_be_left_alone(library):
    (term,) = understood_query(told("la oferta")[0]).concepts
    assert (term.text, term.is_expanded, term.ways) == ("oferta", False, [])


def test_the_lexicon_is_named_as_the_source_of_a_translation(library):
    query = understood_query(told("licitación")[0])
    sources = {way.source for word in query.words for way in word.ways if way.lang == "en-GB"}
    assert "translation (lexicon)" in sources
    assert "translation (word vectors)" not in sources


@pytest.mark.parametrize(
    ("text", "prior", "strongest"),
    [
        ("ñandú", "en", "letters"),
        ("de la los", "en", "small_words"),
        ("the and of", "es", "small_words"),
        ("adjudicación directa", "en", "labels"),
        ("12", "es", "prior"),
        ("12", "en", "prior"),
    ],
)
def test_the_evidence_is_what_the_language_is_guessed_by(text, prior, strongest):
    evidence = language_evidence(text, words(text), prior=prior, labels=LABELS)
    assert evidence.language == guess_language(text, words(text), prior=prior, labels=LABELS)
    weights = {name: abs(getattr(evidence, name)) for name in LanguageEvidence.__slots__}
    assert max(weights, key=weights.get) == strongest


def test_the_reasons_named_are_those_that_speak_for_the_language(library):
    explanation, _work = told("adjudicación directa", reader_language="en")
    assert understood_query(explanation).language_sentence == (
        "Taken for Spanish, because of: terms of the vocabulary; accents or letters that only Spanish has; "
        "how the words are spelt."
    )


class TestNames:
    def test_a_work_goes_by_its_key_its_identifier_or_its_slug(self, library):
        work = library["award"]
        for name in (work.work_key, work.work_key.upper(), "own/award.es", "own/award", "la-adjudicacion"):
            assert key_of_work(name) == work.work_key

    def test_an_alias_is_no_work_of_its_own(self, library):
        library["parks"].create_alias(parent=section_of(REGULATORY_MODEL, library["parks"].locale))
        assert key_of_work("parques") == library["parks"].work_key

    def test_what_nothing_goes_by_is_unknown(self, library):
        with pytest.raises(UnknownWork) as unknown:
            key_of_work("nada")
        assert unknown.value.keys == ()

    def test_a_slug_of_two_works_names_both(self, library):
        other = make_work(language="en", title="Other", slug="parques")
        with pytest.raises(UnknownWork) as unknown:
            key_of_work("parques")
        assert set(unknown.value.keys) == {library["parks"].work_key, other.work_key}


def run(*arguments, **options):
    out = io.StringIO()
    call_command("explain_search", *arguments, stdout=out, no_color=True, **options)
    return out.getvalue()


class TestCommand:
    def test_it_tells_the_query_the_first_works_and_the_work(self, library):
        said = run("adjudicación directa", "own/award", lang="en")
        assert "Taken for Spanish" in said
        assert "→ direct award (en) · vocabulary · counts 100 %" in said
        assert "1. What an award is (en): 100.0 = 100.0 words" in said
        assert "It is in place 1 of 2 works found." in said
        assert "In its Spanish text" in said

    def test_it_speaks_the_readers_language(self, library):
        assert "Se entendió como español" in run("adjudicación directa")

    def test_it_searches_one_language_alone(self, library):
        assert "1. A direct award in the park (en): " in run("direct award", languages="en", lang="en")
        assert "A direct award in the park" not in run("direct award", languages="es", lang="en")

    def test_a_work_that_not_everybody_may_read_is_not_told_of(self, library):
        said = run("adjudicación", "secreta", lang="en")
        assert "Not everybody may read this work now" in said
        assert "Adjudicación secreta" not in said

    @pytest.mark.parametrize(
        ("arguments", "options", "error"),
        [
            (["x", "nada"], {}, "No work has the key, external identifier or slug “nada”."),
            (["x"], {"lang": "fr"}, "--lang must be es or en, not “fr”."),
            (["x"], {"languages": "fr"}, "fr"),
            (["¿?"], {}, "There is no word in this query."),
            (["x" * 501], {}, "500"),
        ],
    )
    def test_what_it_cannot_explain_it_refuses(self, library, arguments, options, error):
        with pytest.raises(CommandError, match=re.escape(error)):
            run(*arguments, **options)
