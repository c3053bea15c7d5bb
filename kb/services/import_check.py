"""What each line of a list would do, found out without writing anything."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Locale

from kb import similarity
from kb.languages import locale_code
from kb.models import KnowledgePage, Outcome
from kb.selectors.sections import SectionMissing, section_of
from kb.services.interchange import importing
from kb.services.interchange.importing import Line, Part, Plan
from kb.services.interchange.pairing import StructuresDiffer, check_pair
from kb.services.interchange.problems import InvalidPart, Report
from people.models import User


class Check:
    """Fills each page as its line says and never saves it; sources that the list itself brings are filled as well."""

    def __init__(self, plan: Plan, owner: User | None) -> None:
        self._plan = plan
        self._owner = owner
        self._lines = {line.part["external_id"]: line for line in plan.lines}
        self._titles: dict[tuple[str, str], int] = {}
        for line in plan.lines:
            self._titles.setdefault(_named(line.part), line.number)

    def line(self, line: Line) -> tuple[Any, list[str], list[str]]:
        """What it would do, the reasons against it, and remarks."""
        part = line.part
        existing = importing.existing_page(part)
        if importing.is_unchanged(part, existing):
            return Outcome.UNCHANGED, [], []
        report = Report()
        try:
            self._plan.may_go_in(part, existing)
            self._fill(part, existing, report)
        except (InvalidPart, SectionMissing) as error:
            return Outcome.REFUSED, [str(error)], []
        notes = [*report.warnings, *self._duplicates(line, existing)]
        return Outcome.CREATED if existing is None else Outcome.UPDATED, [], notes

    def _fill(self, part: Part, existing: KnowledgePage | None, report: Report) -> None:
        source = self._source(part)
        draft, _context = importing.filled_page(part, existing, source, self._plan, report)
        if existing is None and source is None:
            section_of(part["kind"], Locale.objects.get(language_code=locale_code(part["language"])))
        if source is None:
            return
        if existing is None and source.pk and source.get_translation_or_none(draft.locale) is not None:
            raise InvalidPart(
                _("translates: %(translates)r already has a translation in this language.")
                % {"translates": part["translates"]}
            )
        try:
            check_pair(source, draft)
        except StructuresDiffer as difference:
            report.warn(
                _("Not linked for translation, because the structures differ (%(difference)s).")
                % {"difference": difference}
            )

    def _source(self, part: Part) -> Any:
        """The part that this one translates, as the list would make it; else as the library has it."""
        named = part.get("translates")
        if not named:
            return None
        listed = self._lines.get(named)
        existing = KnowledgePage.objects.filter(external_id=named).first()
        if listed is None and existing is None:
            raise InvalidPart(_("translates: there is no part %(source_id)r.") % {"source_id": named})
        if listed is None:
            importing.check_source(part, existing)
            return existing.specific
        try:
            source, _context = importing.filled_page(
                listed.part, existing, self._source_of_source(listed.part), self._plan, Report()
            )
        except InvalidPart as invalid:
            raise InvalidPart(
                _("translates: the part %(source_id)r on line %(number)s is refused.")
                % {"source_id": named, "number": listed.number}
            ) from invalid
        importing.check_source(part, source)
        return source

    def _source_of_source(self, part: Part) -> Any:
        named = part.get("translates")
        return KnowledgePage.objects.filter(external_id=named).first() if named else None

    def _duplicates(self, line: Line, existing: KnowledgePage | None) -> Iterable[str]:
        """What may be there already: by title, in this list and in the library, in both languages."""
        part = line.part
        first = self._titles[_named(part)]
        if first != line.number:
            yield _("The same title in the same language stands on line %(number)s.") % {"number": first}
        # A translation is like its source, which was asked about itself.
        if existing is not None or self._owner is None or part.get("translates"):
            return
        own = self._plan.work_keys.get(part["external_id"], "")
        found = similarity.similar_works(part["title"], language=part["language"], user=self._owner, but=[own])
        for near in found[:3]:
            yield _("Is it the same as “%(title)s” (%(kind)s)?") % {"title": near.title, "kind": near.kind_label}


def _named(part: Part) -> tuple[str, str]:
    return part["language"], " ".join(part["title"].casefold().split())
