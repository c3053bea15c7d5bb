"""Says why a query finds what it finds, in words, and why a work is or is not among it."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override

from kb.languages import locale_code
from kb.selectors.visibility import PUBLIC
from search.audiences import EVERYBODY
from search.engines import SearchUnavailable
from search.explaining import UnknownWork, explained, key_of_work
from search.language.text import LANGUAGES
from search.presentation.explained import explained_work, promoted_sentence, scored_works, share_names
from search.presentation.understood import understood_query
from search.queries import InvalidQuery, SearchQuery


class Command(BaseCommand):
    help = (
        "Says how a query is understood and what the scores of its first works consist of, as anybody finds them; "
        "and why a work stands where it does, or why it is not found. In the reader's language."
    )

    def add_arguments(self, parser):
        parser.add_argument("query", metavar="QUERY")
        parser.add_argument(
            "work", metavar="WORK", nargs="?", default="", help="Key, external identifier or slug of a work."
        )
        parser.add_argument("--lang", default="es", metavar="es|en", help="The reader's language (es).")
        parser.add_argument("--in", dest="languages", metavar="es|en", help="Only works in this language.")

    def handle(self, *, query, work, lang, languages, **options):
        if lang not in LANGUAGES:
            raise CommandError(f"--lang must be es or en, not “{lang}”.")
        params = {"q": [query], "in": [languages] if languages else []}
        try:
            asked = SearchQuery.from_params(params, reader_language=lang)
        except InvalidQuery as invalid:
            raise CommandError(str(invalid)) from invalid
        key = self._key(work) if work else ""
        try:
            explanation = explained(asked, EVERYBODY, key)
        except SearchUnavailable as error:
            raise CommandError(str(error)) from error
        if explanation.understanding.is_empty:
            raise CommandError("There is no word in this query.")
        with override(locale_code(lang)):
            self._tell_query(understood_query(explanation))
            self._tell_works(explanation)
            if key:
                self._tell_work(work, explained_work(explanation, PUBLIC))

    def _key(self, work):
        try:
            return key_of_work(work)
        except UnknownWork as unknown:
            if unknown.keys:
                raise CommandError(f"“{work}” is the slug of several works; name one by its key: {unknown}.") from None
            raise CommandError(f"No work has the key, external identifier or slug “{work}”.") from None

    def _tell_query(self, query):
        self.stdout.write(f"“{query.text}”")
        self.stdout.write(query.language_sentence)
        self.stdout.write(query.meaning_sentence)
        for sentence in query.literal_sentences:
            self.stdout.write(sentence)
        self._head(_("Words"))
        for word in query.words:
            self._tell_ways(word.text, word.ways)
        if query.concepts:
            self._head(_("Terms of the vocabulary"))
        for concept in query.concepts:
            name = concept.text
            if not concept.is_expanded:
                name = _("%(term)s: left alone, as it has several meanings and nothing else here tells which") % {
                    "term": concept.text
                }
            self._tell_ways(name, concept.ways)

    def _tell_ways(self, name, ways):
        self.stdout.write(f"  {name}")
        for way in ways:
            counts = _("counts %(counts)s %%") % {"counts": way.counts}
            self.stdout.write(f"    → {way.text} ({way.lang[:2]}) · {way.source} · {counts}")

    def _tell_works(self, explanation):
        names = share_names()
        self._head(_("First works (%(total)s found)") % {"total": explanation.results.total})
        if promoted := promoted_sentence(explanation, PUBLIC):
            self.stdout.write(promoted)
        for row in scored_works(explanation, PUBLIC):
            shares = " + ".join(f"{share.points} {names[share.kind].lower()}" for share in row.shares)
            self.stdout.write(f"  {row.place}. {row.title} ({row.lang[:2]}): {row.score} = {shares}")

    def _tell_work(self, name, work):
        if work is None:
            self._head(name)
            self.stdout.write(_("Not everybody may read this work now, or the index does not have it yet."))
            return
        self._head(work.title)
        for sentence in work.sentences:
            self.stdout.write(sentence)
        for part in work.parts:
            self._head(part.heading)
            for clause in part.clauses:
                of_words = _("%(points)s %% of what its words give") % {"points": clause.points}
                self.stdout.write(f"  {clause.asked} → {clause.found} · {clause.source} · {of_words}")
            for sentence in part.sentences:
                self.stdout.write(f"  {sentence}")
            if part.passage:
                self.stdout.write(f"  “{part.passage}”")

    def _head(self, title):
        self.stdout.write("")
        self.stdout.write(self.style.MIGRATE_HEADING(title))
