"""What the desk shows: queries of a period with their counts, and what was already done about each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, Max, Q, QuerySet, Sum, When
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kb.languages import locale_code
from search.models import MissingGuide, PromotedAnswer, SearchedQuery
from search.models.wording import QueryLanguage

PERIODS = (7, 30, 90)
# From how many searches on it says something that few of them led to a click, and how few are few.
SELDOM_ASKED = 5
SELDOM_PERCENT = 20

ALL, NO_RESULTS, NO_CLOSE_ANSWER, SELDOM_CLICKED = "all", "no-results", "no-close-answer", "seldom-clicked"
VIEWS = {
    ALL: _("All queries"),
    NO_RESULTS: _("Without results"),
    NO_CLOSE_ANSWER: _("Without a close answer"),
    SELDOM_CLICKED: _("Seldom clicked"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which queries an editor looks at; `language` "" is both."""

    days: int = 30
    language: str = ""
    view: str = ALL


@dataclass(frozen=True, slots=True)
class Row:
    query: str
    folded: str
    language: str
    asked: int
    without_results: int
    without_close_answer: int
    clicked: int
    promoted_pk: int | None = None
    missing_pk: int | None = None

    @property
    def clicked_percent(self) -> int:
        # A click may be counted on a day when the search itself was not: never more than all.
        return min(100, round(100 * self.clicked / self.asked)) if self.asked else 0

    @property
    def language_name(self) -> str:
        return str(QueryLanguage(self.language).label)

    @property
    def results_url(self) -> str:
        """What a reader of the query's language sees."""
        with override(locale_code("en" if self.language == "en" else "es")):
            return f"{reverse('search:results')}?{urlencode({'q': self.query})}"

    @property
    def explain_url(self) -> str:
        return self._about("search_explain")

    @property
    def add_label_url(self) -> str:
        return self._about("search_desk:add_label")

    @property
    def promoted_url(self) -> str:
        """The form of its promoted answer, new or as it stands."""
        if self.promoted_pk:
            return reverse("promoted_answers:edit", args=[self.promoted_pk])
        return self._about("promoted_answers:add")

    @property
    def missing_url(self) -> str:
        if self.missing_pk:
            return reverse("missing_guides:edit", args=[self.missing_pk])
        return self._about("missing_guides:add")

    def _about(self, name: str) -> str:
        return f"{reverse(name)}?{urlencode({'query': self.query, 'language': self.language})}"


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the period and language, whatever the view; `unkept` are searches whose words were not kept."""

    asked: int
    without_results: int
    unkept: int


def first_day(choice: Choice) -> date:
    return timezone.localdate() - timedelta(days=choice.days - 1)


def totals(choice: Choice) -> Totals:
    found = _of_period(choice).aggregate(
        all=Sum("asked", default=0),
        none=Sum("without_results", default=0),
        unkept=Sum(Case(When(folded="", then=F("asked")), default=0), default=0),
    )
    return Totals(found["all"], found["none"], found["unkept"])


def queries(choice: Choice) -> QuerySet[SearchedQuery]:
    """One row for each query and language (values, to be read by `rows`), those first that ask most for attention."""
    summed = (
        _of_period(choice)
        .exclude(folded="")
        .order_by()
        .values("folded", "language")
        .annotate(
            # Of several spellings the last in the alphabet: it has its accents and no capitals.
            spelling=Max("query"),
            times=Sum("asked"),
            empty=Sum("without_results"),
            far=Sum("without_close_answer"),
            clicks=Sum("clicked"),
        )
        .filter(times__gt=0)
    )
    if choice.view == NO_RESULTS:
        return summed.filter(empty__gt=0).order_by("-empty", "-times", "folded", "language")
    if choice.view == NO_CLOSE_ANSWER:
        return summed.filter(far__gt=0).order_by("-far", "-times", "folded", "language")
    if choice.view == SELDOM_CLICKED:
        summed = summed.filter(times__gte=SELDOM_ASKED, clicks__lt=F("times") * SELDOM_PERCENT / 100.0)
    return summed.order_by("-times", "folded", "language")


def rows(summed: Iterable[dict[str, Any]]) -> list[Row]:
    """The rows of (a page of) `queries`, with what was done about them: two questions however many rows."""
    found = list(summed)
    promoted = _done(PromotedAnswer, found)
    missing = _done(MissingGuide, found)
    return [
        Row(
            query=each["spelling"],
            folded=each["folded"],
            language=each["language"],
            asked=each["times"],
            without_results=each["empty"],
            without_close_answer=each["far"],
            clicked=each["clicks"],
            promoted_pk=promoted.get((each["folded"], each["language"])),
            missing_pk=missing.get((each["folded"], each["language"])),
        )
        for each in found
    ]


def _of_period(choice: Choice) -> QuerySet[SearchedQuery]:
    counts = SearchedQuery.objects.filter(day__gte=first_day(choice))
    return counts.filter(language=choice.language) if choice.language else counts


def _done(model: type[PromotedAnswer] | type[MissingGuide], found: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
    of_these = Q(folded__in=[each["folded"] for each in found])
    return {
        (folded, language): pk
        for pk, folded, language in model.objects.filter(of_these).values_list("pk", "folded", "language")
    }
