"""The translation board in the admin: the matrix of works and languages, and what is done with it."""

import time
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from kb.models import TranslationState
from kb.permissions import may_send, may_use_board, translators
from kb.selectors.translation_board import Board, BoardChoice, board, chosen, everything, institutions_of
from kb.services import translation_tasks
from kb.services.translation_tasks import Refused
from kb.translation_admin.forms import ActionForm, BoardForm
from kb.translation_admin.sheet import as_csv
from kb.work_translation import WorkTranslation

ROWS = 50
# Sending a long work takes a second or two; nobody waits longer than this for an answer, and the rest can be sent again.
PATIENCE_SECONDS = 20
# The most refusals that are named one by one.
REFUSALS_NAMED = 5

DONE = {
    "claim": lambda count: ngettext("You took on %(count)d translation.", "You took on %(count)d translations.", count),
    "release": lambda count: ngettext(
        "%(count)d translation was given back.", "%(count)d translations were given back.", count
    ),
    "send": lambda count: ngettext(
        "%(count)d work was sent to translation.", "%(count)d works were sent to translation.", count
    ),
    "assign": lambda count: ngettext(
        "%(count)d translation was given to %(person)s.", "%(count)d translations were given to %(person)s.", count
    ),
    "due": lambda count: ngettext(
        "The day was set for %(count)d translation.", "The day was set for %(count)d translations.", count
    ),
}


class TranslationsView(WagtailAdminTemplateMixin, TemplateView):
    """What every screen about translations has: the permission, and the way back."""

    header_icon = "wagtail-localize-language"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_use_board(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("kb_translations:board"), "label": _("Translations")},
            {"url": "", "label": self.get_page_title()},
        ]


class BoardView(TranslationsView):
    page_title = gettext_lazy("Translations")
    template_name = "kb/admin/translations/board.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.people = list(translators())
        rows = everything()
        self.options = {"people": self.people, "institutions": institutions_of(rows)}
        self.choice = BoardForm(request.GET, **self.options).choice()
        self.board = board(rows, self.choice, request.user)
        if request.GET.get("format") == "csv":
            return self._as_csv()
        return super().get(request, *args, **kwargs)

    def _as_csv(self) -> HttpResponse:
        response = HttpResponse(as_csv(self.board.rows), content_type="text/csv; charset=utf-8")
        name = _("translations-%(day)s") % {"day": timezone.localdate().isoformat()}
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.board.rows, ROWS).get_page(self.request.GET.get("p"))
        asked = _asked(self.choice)
        return super().get_context_data(
            **kwargs,
            choice=self.choice,
            form=BoardForm(initial=asked, **self.options),
            states=_states(self.board, self.choice),
            rows=page.object_list,
            page=page,
            page_range=page.paginator.get_elided_page_range(page.number),
            found=len(self.board.rows),
            action_form=ActionForm(people=self.people),
            may_send=may_send(self.request.user),
            csv_url=f"?{urlencode(asked | {'format': 'csv'})}",
            here=self.request.get_full_path(),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        what, _colon, one = request.POST.get("do", "").partition(":")
        keys = [one] if one else request.POST.getlist("chosen")
        form = ActionForm(request.POST)
        if what not in DONE:
            messages.error(request, _("Choose what is to be done."))
        elif not form.is_valid():
            messages.error(request, " ".join(each for errors in form.errors.values() for each in errors))
        elif not keys:
            messages.warning(request, _("Tick at least one work first."))
        elif what == "assign" and form.cleaned_data["person"] is None:
            messages.warning(request, _("Choose the person to whom the translations are given."))
        else:
            self._do(what, chosen(keys), **form.cleaned_data)
        return redirect(f"{reverse('kb_translations:board')}?{request.META['QUERY_STRING']}")

    def _do(self, what: str, items: list[WorkTranslation], *, person: Any, due: Any) -> None:
        user = self.request.user
        steps: dict[str, Callable[[WorkTranslation], None]] = {
            "claim": lambda item: translation_tasks.claim(item, by=user),
            "release": lambda item: translation_tasks.release(item, by=user),
            "send": lambda item: translation_tasks.send(item, by=user),
            "assign": lambda item: translation_tasks.assign(item, to=person, by=user),
            "due": lambda item: translation_tasks.set_due(item, due=due, by=user),
        }
        done, left, refused = 0, 0, []
        until = time.monotonic() + PATIENCE_SECONDS
        for item in items:
            if time.monotonic() > until:
                left += 1
                continue
            try:
                steps[what](item)
            except Refused as refusal:
                refused.append((item.source.title, str(refusal)))
            else:
                done += 1
        self._tell(what, done, left, refused, person)

    def _tell(self, what: str, done: int, left: int, refused: list[tuple[str, str]], person: Any) -> None:
        if done:
            messages.success(self.request, DONE[what](done) % {"count": done, "person": person})
        if left:
            text = ngettext(
                "%(count)d work was left out, because this was taking too long. Tick it again.",
                "%(count)d works were left out, because this was taking too long. Tick them again.",
                left,
            )
            messages.warning(self.request, text % {"count": left})
        if refused:
            messages.warning(self.request, _refusals(refused))


def _refusals(refused: list[tuple[str, str]]) -> str:
    listed = format_html_join(" ", "“{}”: {}", refused[:REFUSALS_NAMED])
    rest = len(refused) - REFUSALS_NAMED
    if rest <= 0:
        return listed
    more = ngettext("And %(count)d more.", "And %(count)d more.", rest) % {"count": rest}
    return format_html("{} {}", listed, more)


def _asked(choice: BoardChoice) -> dict[str, Any]:
    """The choice as it stands in an address."""
    asked = {
        "q": choice.q,
        "state": choice.state,
        "kind": choice.kind,
        "institution": choice.institution,
        "who": choice.who,
        "significance": choice.significance,
        "overdue": "on" if choice.overdue else "",
        "order": choice.order,
    }
    return {name: value for name, value in asked.items() if value}


def _states(shown: Board, choice: BoardChoice) -> list[dict[str, Any]]:
    """A link for each state with its number, and one for all."""
    asked = _asked(choice)
    asked.pop("state", None)
    links = [{"label": _("All"), "count": shown.total, "url": f"?{urlencode(asked)}", "is_current": not choice.state}]
    links += [
        {
            "label": state.label,
            "count": shown.counts[state],
            "url": f"?{urlencode(asked | {'state': state.value})}",
            "is_current": choice.state == state,
        }
        for state in TranslationState
    ]
    return links
