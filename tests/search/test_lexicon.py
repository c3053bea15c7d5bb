"""The lexicon: what it answers, what it is learnt from, and what never gets into it."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import StringTranslation

from kb import due_work
from kb.kinds import PRACTICE_GUIDE, REGULATORY_MODEL
from kb.languages import other_language
from kb.models import ConceptLabel, KnowledgePage
from kb.services.interchange.importing import Line, import_parts
from search.language.lexicon import Lexicon, Translation, WordPair, as_json, first_pairs, stem_of
from search.lexicon_editions import (
    EDITIONS_KEPT,
    allow,
    forbid,
    learn_edition,
    learn_when_changed,
    newest_edition,
    read_evidence,
)
from search.lexicon_evidence import OTHER_FIELDS, PUBLIC_FIELDS
from search.models import LexiconEdition, LexiconPair
from search.vocabulary import concept_labels, vocabulary
from tests import states
from tests.factories import FactFactory, concept, make_translation, make_work

# Words of no content of ours.
ES, EN = "ahuehuete", "baldcypress"


def pair(es_word, en_word, to_en=1.0, to_es=1.0, count=9.0, origins=()):
    return WordPair(es_word, en_word, to_en, to_es, count, origins)


def body(*texts, ids):
    return [{"type": "text", "id": place, "value": f"<p>{text}</p>"} for text, place in zip(texts, ids, strict=False)]


def other_part(page, **fields):
    """A public page of the same work in the other language, wherever the page itself stands."""
    return make_work(page.kind, other_language(page.language), translation_key=page.translation_key, **fields)


def learnt():
    """Everything a new edition holds, as text: the pairs' words and where they were learnt."""
    edition = learn_edition(read_evidence())
    return {(row.es_word, row.en_word): row for row in edition.learnt_pairs.all()}


def knows(*words):
    return any(word in json.dumps([list(pair), row.origins]) for pair, row in learnt().items() for word in words)


def translations(word, language="es"):
    found = vocabulary().lexicon.translations(stem_of(word, language), language)
    return [translation.word for translation in found]


class TestWhatItAnswers:
    def test_a_stem_has_its_translations_in_the_other_language_best_first(self):
        lexicon = Lexicon([pair("compra", "buying", 0.3, 0.9), pair("compras", "purchase", 0.6, 0.7)])
        assert lexicon.translations(stem_of("compra", "es"), "es") == (
            Translation("purchas", "purchase", pytest.approx(0.583, abs=0.001)),
            Translation("buy", "buying", pytest.approx(0.468, abs=0.001)),
        )
        assert [each.word for each in lexicon.translations("purchas", "en")] == ["compras"]

    def test_it_is_asked_by_language(self):
        lexicon = Lexicon([pair("red", "network")])
        assert [each.word for each in lexicon.translations("red", "es")] == ["network"]
        assert list(lexicon.translations("red", "en")) == []
        assert list(lexicon.translations("unknown", "en")) == []

    def test_equal_translations_come_in_the_order_of_the_alphabet(self):
        lexicon = Lexicon([pair("obra", "works"), pair("obra", "building")])
        assert [each.word for each in lexicon.translations("obra", "es")] == ["building", "works"]

    def test_a_forbidden_pair_is_left_out_in_both_directions(self):
        pairs = [pair("banderas", "red"), pair("banderas", "flags")]
        lexicon = Lexicon(pairs, forbidden=[(stem_of("bandera", "es"), "red")])
        assert [each.word for each in lexicon.translations(stem_of("bandera", "es"), "es")] == ["flags"]
        assert list(lexicon.translations("red", "en")) == []
        assert len(lexicon) == 1

    def test_what_is_written_to_a_file_is_read_back(self, tmp_path, monkeypatch):
        pairs = (pair("año", "year", 0.5, 0.25, 3.1, ("work:b", "work:a")), pair("obra", "works"))
        path = tmp_path / "lexicon.json"
        path.write_text(as_json(pairs), encoding="utf-8")
        monkeypatch.setattr("search.language.lexicon.FIRST_LEXICON", path)
        first_pairs.cache_clear()
        try:
            assert first_pairs() == pairs
        finally:
            first_pairs.cache_clear()

    def test_the_one_that_comes_with_the_software_knows_what_the_first_content_is_about(self):
        lexicon = Lexicon(first_pairs())
        for es, en in (("licitación", "tender"), ("proveedores", "supplier"), ("contrato", "contract")):
            assert en in [each.word for each in lexicon.translations(stem_of(es, "es"), "es")][:3]


@pytest.mark.django_db
class TestWhatItIsLearntFrom:
    def test_the_two_public_parts_of_a_work(self):
        page = make_work(title=ES, summary="Resumen")
        make_translation(page, title=EN, summary="Summary")
        row = learnt()[ES, EN]
        assert row.origins == [f"work:{page.work_key}"]
        assert not row.is_shipped

    def test_blocks_that_stand_at_the_same_place_of_both_pages(self):
        page = make_work(body=body("Un texto largo", ES, ids="abc"))
        make_translation(page, body=body("A long text", EN, ids="abc"))
        assert (ES, EN) in learnt()

    def test_not_from_blocks_that_stand_elsewhere(self):
        page = make_work(body=body("Un texto largo", ES, ids="abc"))
        make_translation(page, body=body(EN, "A long text", ids="xyz"))
        assert not knows(ES, EN)

    def test_labels_and_definitions_of_concepts(self):
        concept("twinning").labels.all().delete()
        subject = concept("twinning")
        subject.name, subject.pref_en = ES, EN
        subject.save()
        for language, text in (("es", ES), ("en", EN)):
            ConceptLabel.objects.create(concept=subject, language=language, text=text, kind="pref")
        assert learnt()[ES, EN].origins == ["concept:twinning"]

    @pytest.mark.parametrize(("field", "value"), [("ambiguous", True), ("kind", "hidden")])
    def test_not_from_a_label_that_means_other_things_too_or_is_only_for_search(self, field, value):
        subject = concept("twinning")
        subject.name, subject.pref_en = ES, EN
        subject.save()
        subject.labels.all().delete()
        ConceptLabel.objects.create(concept=subject, language="en", text=EN, kind="pref")
        ConceptLabel.objects.create(**{"concept": subject, "language": "es", "text": ES, "kind": "pref", field: value})
        assert (ES, EN) not in learnt()

    def test_not_from_labels_of_a_concept_without_equivalent(self):
        subject = concept("twinning")
        subject.name, subject.pref_en, subject.match = ES, EN, "no-equivalent"
        subject.save()
        assert (ES, EN) not in learnt()

    def test_a_fact_that_stands_on_both_public_parts(self):
        fact = FactFactory(statement_es=ES, statement_en=EN)
        page = make_work(body=[{"type": "fact", "value": fact.pk}])
        assert not knows(ES, EN)
        make_translation(page)
        assert learnt()[ES, EN].origins == [f"fact:{fact.slug}"]

    def test_two_works_of_one_language_each_teach_nothing(self):
        """As judged sets are: imported as separate pages that nothing links."""
        make_work(title=ES, summary=ES)
        make_work(language="en", title=EN, summary=EN)
        assert not knows(ES, EN)

    def test_a_part_in_which_nothing_is_translated_teaches_nothing(self):
        make_translation(make_work(title=ES, summary=ES), title=ES, summary=ES)
        assert not knows(ES)

    def test_every_translated_field_is_either_learnt_from_or_left_out_on_purpose(self):
        fields = {
            field.field_name
            for model in KnowledgePage.__subclasses__()
            for field in get_translatable_fields(model)
            if field.is_translated(model())
        }
        assert fields == PUBLIC_FIELDS | OTHER_FIELDS
        assert not PUBLIC_FIELDS & OTHER_FIELDS


@pytest.mark.django_db
class TestWhatNeverGetsIn:
    def hide(self, state):
        """A work hidden in Spanish and one hidden in English, the other part of each for everybody to see."""
        for language, hidden_word, open_word in (("es", ES, "cypress"), ("en", EN, "sabino")):
            hidden = states.make(state, language=language, title=hidden_word, summary=hidden_word)
            other_part(hidden.source, title=open_word, summary=open_word)

    @pytest.mark.parametrize("state", states.HIDDEN, ids=str)
    def test_words_of_a_part_that_not_everybody_may_see(self, committed, state):
        with committed():
            self.hide(state)
        assert not knows(ES, EN)

    def test_the_same_words_of_parts_that_everybody_may_see_get_in(self, committed):
        """What the test above would say if nothing were hidden."""
        with committed():
            self.hide(states.OPEN)
        assert {(ES, "cypress"), ("sabino", EN)} <= learnt().keys()

    @pytest.mark.parametrize("language", ["es", "en"])
    def test_words_of_a_draft_of_a_public_part(self, language):
        page = make_work(language=language, title="Obra", summary="Obra")
        translation = make_translation(page, title="Work", summary="Work")
        for part in (page, translation):
            draft = KnowledgePage.objects.get(pk=part.pk).specific
            draft.title = draft.summary = ES if draft.language == "es" else EN
            draft.save_revision()
        assert not knows(ES, EN)

    def test_words_that_a_translator_wrote_and_nobody_published(self, committed, tmp_path):
        common = {"kind": PRACTICE_GUIDE, "body": ""}
        source = common | {"external_id": "example/one.es", "language": "es", "title": ES}
        translation = common | {"external_id": "example/one.en", "language": "en", "title": "Cypress"}
        with committed():
            import_parts([Line(1, source), Line(2, translation | {"translates": "example/one.es"})], folder=tmp_path)
        assert (ES, "cypress") in learnt()
        assert StringTranslation.objects.filter(data="Cypress").update(data=EN) == 1
        assert not knows(EN)

    def test_words_for_signed_in_partners(self):
        page = make_work(title="Obra", contact=ES)
        make_translation(page, title="Work", contact=EN)
        assert not knows(ES, EN)

    def test_words_of_a_fact_that_stands_on_no_public_page(self):
        fact = FactFactory(statement_es=ES, statement_en=EN)
        page = make_work(body=[{"type": "fact", "value": fact.pk}], publish=False)
        make_translation(page)
        assert not knows(ES, EN)

    def test_what_was_withdrawn_is_gone_with_the_next_learning(self):
        page = make_work(REGULATORY_MODEL, title=ES, summary=ES)
        translation = make_translation(page, title=EN, summary=EN)
        learn_edition(read_evidence())
        assert translations(ES) == [EN]
        translation.unpublish()
        learn_edition(read_evidence())
        assert translations(ES) == []
        assert translations(EN, "en") == []

    def test_what_expired_is_gone_with_the_next_learning_before_any_scheduled_run(self):
        page = make_work(title=ES)
        translation = make_translation(page, title=EN)
        assert (ES, EN) in learnt()
        past = timezone.now() - timedelta(minutes=1)
        KnowledgePage.objects.filter(pk=translation.pk).update(expire_at=past)
        assert (ES, EN) not in learnt()

    def test_no_edition_older_than_the_one_before_is_kept(self):
        page = make_work(title=ES)
        make_translation(page, title=EN)
        learn_edition(read_evidence())
        page.unpublish()
        for _night in range(EDITIONS_KEPT):
            learn_edition(read_evidence())
        assert LexiconEdition.objects.count() == EDITIONS_KEPT
        assert not LexiconPair.objects.filter(es_word=ES).exists()


@pytest.mark.django_db
class TestEditions:
    def test_before_the_first_one_the_lexicon_of_the_software_answers(self):
        assert newest_edition() is None
        assert len(vocabulary().lexicon) == len(first_pairs())

    def test_what_the_pages_say_nothing_about_is_taken_from_the_software(self, monkeypatch):
        shipped = (pair("ahuehuetes", "cypresses"), pair("sauce", "willow"))
        monkeypatch.setattr("search.lexicon_editions.first_pairs", lambda: shipped)
        make_translation(make_work(title=ES), title=EN)
        rows = learnt()
        assert rows["sauce", "willow"].is_shipped
        # Of this one the pages know better.
        assert (ES, EN) in rows
        assert ("ahuehuetes", "cypresses") not in rows

    def test_a_new_one_acts_on_the_next_query(self):
        assert translations(ES) == []
        make_translation(make_work(title=ES), title=EN)
        learn_edition(read_evidence())
        assert translations(ES) == [EN]

    def test_labels_and_lexicon_cost_one_query_together_and_are_kept_while_nothing_changes(self):
        first = vocabulary()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            again = vocabulary()
        assert len(asked) == 1
        assert again.labels is first.labels
        assert again.lexicon is first.lexicon

    def test_an_edit_of_a_label_leaves_the_lexicon_alone_and_the_other_way_round(self):
        first = vocabulary()
        concept("twinning").save()
        second = vocabulary()
        assert second.labels is not first.labels
        assert second.lexicon is first.lexicon
        forbid(es_word="contrato", en_word="contract")
        assert concept_labels() is second.labels
        assert vocabulary().lexicon is not second.lexicon

    def test_the_night_learns_only_when_something_changed(self):
        first = learn_when_changed()
        assert first.number == 1
        assert learn_when_changed() is None
        make_translation(make_work(title=ES), title=EN)
        assert learn_when_changed().number == 2

    def test_it_is_learnt_every_day(self):
        work = next(each for each in due_work.registered() if each.run is learn_when_changed)
        assert work.every == due_work.DAY

    def test_it_says_from_how_much_it_was_learnt(self):
        make_translation(make_work(PRACTICE_GUIDE, title=ES), title=EN)
        make_work(title="Sola")
        edition = learn_edition(read_evidence())
        assert edition.works == 1
        assert edition.segments > 324
        assert edition.pairs == edition.learnt_pairs.count()

    def test_the_database_computes_the_strength_as_the_language_core_does(self):
        learn_edition(read_evidence())
        for row in LexiconPair.objects.with_strength()[:50]:
            assert row.trust == pytest.approx(row.word_pair.strength)


@pytest.mark.django_db
class TestForbidding:
    @pytest.fixture
    def _known(self):
        make_translation(make_work(title=ES), title=EN)
        learn_edition(read_evidence())

    @pytest.mark.usefixtures("_known")
    def test_a_forbidden_pair_acts_on_the_next_query_and_can_be_allowed_again(self):
        assert translations(ES) == [EN]
        forbidden = forbid(es_word=ES, en_word=EN)
        assert translations(ES) == []
        allow(forbidden)
        assert translations(ES) == [EN]

    @pytest.mark.usefixtures("_known")
    def test_forbidding_one_after_allowing_another_is_noticed(self):
        other = forbid(es_word="contrato", en_word="contract")
        assert translations(ES) == [EN]
        allow(other)
        forbid(es_word=ES, en_word=EN)
        assert translations(ES) == []

    @pytest.mark.usefixtures("_known")
    def test_it_holds_for_all_words_of_the_stem_and_for_later_editions(self):
        forbid(es_word=f" {ES.title()}s ", en_word=EN.upper())
        assert translations(ES) == []
        learn_edition(read_evidence())
        assert translations(ES) == []

    def test_it_holds_for_the_lexicon_of_the_software(self):
        assert "contract" in translations("contrato")
        forbid(es_word="contratos", en_word="contracts")
        assert "contract" not in translations("contrato")


@pytest.mark.django_db
class TestTheCommand:
    def test_it_learns_an_edition_and_says_from_what(self, capsys):
        make_translation(make_work(title=ES), title=EN)
        call_command("learn_lexicon")
        edition = newest_edition()
        said = capsys.readouterr().out
        assert f"Edition 1: {edition.pairs} pairs, learnt from {edition.segments} passages, 1 works" in said
        assert edition.learnt_pairs.filter(es_word=ES, en_word=EN).exists()

    def test_it_writes_the_file_that_comes_with_the_software_and_stores_nothing(self, tmp_path):
        make_translation(make_work(title=ES), title=EN)
        path = tmp_path / "first.json"
        call_command("learn_lexicon", write_first=path, verbosity=0)
        assert newest_edition() is None
        assert [ES, EN] in [row[:2] for row in json.loads(path.read_text(encoding="utf-8"))["pairs"]]

    def test_a_file_that_cannot_be_written_is_named(self, tmp_path):
        with pytest.raises(CommandError, match="no-such-folder.*cannot be written"):
            call_command("learn_lexicon", write_first=tmp_path / "no-such-folder" / "first.json", verbosity=0)
