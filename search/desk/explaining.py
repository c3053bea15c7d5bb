"""The desk's screen that says why a search finds what it finds, and why a work is or is not among it."""

from contextlib import suppress
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from kb.languages import active_language
from kb.models import KnowledgePage
from kb.selectors.visibility import Visitor, visible_to, visitor_of
from search.desk.forms import WorkChooser
from search.desk.views import DeskView
from search.engines import SearchUnavailable
from search.explaining import Explanation, explained
from search.models.wording import QueryLanguage
from search.presentation.explained import explained_work, promoted_sentence, scored_works, share_names
from search.presentation.understood import understood_query
from search.queries import MAX_TEXT, InvalidQuery, SearchQuery
from search.visitors import audience_of


class ExplainForm(forms.Form):
    query = forms.CharField(label=gettext_lazy("Query"), max_length=MAX_TEXT)
    language = forms.ChoiceField(label=gettext_lazy("The reader's language"), choices=QueryLanguage.choices)
    work = forms.ModelChoiceField(
        KnowledgePage.objects.none(),
        label=gettext_lazy("Work"),
        required=False,
        widget=WorkChooser(),
        help_text=gettext_lazy(
            "To learn why it is found, or why it is not. The first works found can also be clicked."
        ),
    )


class ExplainView(DeskView, TemplateView):
    """`?query=…&language=es|en&work=<page>`. Nothing is shown of a work that the editor may not see."""

    page_title = gettext_lazy("Why is this work here?")
    template_name = "search/desk/explain.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        visitor = visitor_of(self.request)
        asked, work, is_hidden = _asked(self.request.GET, visitor)
        form = ExplainForm(asked or None, initial={"language": active_language()})
        # Only what was looked up among the visible pages; the chooser would name any page.
        form.fields["work"].queryset = visible_to(visitor)
        context = super().get_context_data(**kwargs, form=form, problems=[], names=share_names())
        if is_hidden:
            context["problems"].append(
                _("Search does not show you this work: it is not published now, or it is not open to you.")
            )
        if not form.is_valid():
            return context
        try:
            query = SearchQuery.from_params({"q": [form.cleaned_data["query"]]}, reader_language=asked["language"])
            explanation = explained(query, audience_of(visitor), work.work_key if work is not None else "")
        except InvalidQuery as invalid:
            context["problems"] += [_(problem.sentence) % dict(problem.values) for problem in invalid.problems]
            return context
        except SearchUnavailable:
            context["problems"].append(_("Search cannot be reached at the moment. Please try again in a while."))
            return context
        if explanation.understanding.is_empty:
            context["problems"].append(_("There is no word in this query."))
            return context
        return context | _shown(explanation, visitor, asked, is_asked_about=work is not None)


def _shown(explanation: Explanation, visitor: Visitor, asked: QueryDict, *, is_asked_about: bool) -> dict[str, Any]:
    address = reverse("search_explain")
    same = {"query": asked["query"], "language": asked["language"]}
    return {
        "understood": understood_query(explanation),
        "total": explanation.results.total,
        "promoted": promoted_sentence(explanation, visitor),
        "rows": [
            (row, f"{address}?{urlencode(same | {'work': row.pk})}#work") for row in scored_works(explanation, visitor)
        ],
        "work": explained_work(explanation, visitor),
        # Published, but the outbox has not brought it there yet.
        "is_not_indexed": is_asked_about and explanation.work is None,
    }


def _asked(given: QueryDict, visitor: Visitor) -> tuple[QueryDict, KnowledgePage | None, bool]:
    """The parameters, the page they name, and whether they name one that this visitor does not see: then it is taken
    out of them.
    """
    asked = given.copy()
    if asked and "language" not in asked:
        asked["language"] = active_language()
    wanted = asked.get("work", "").strip()
    if not wanted:
        return asked, None, False
    page = None
    with suppress(ValueError, OverflowError):
        page = visible_to(visitor).filter(pk=int(wanted)).select_related("locale").first()
    if page is None:
        asked["work"] = ""
    return asked, page, page is None
