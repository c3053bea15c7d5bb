"""Making a draft from a Word file in the admin: upload, preview with what is left behind, draft."""

import io
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse, reverse_lazy
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView
from PIL import Image as Picture
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.blocks import StreamBlock, StreamValue, StructValue
from wagtail.models import Collection, Page

from kb import similarity
from kb.attachments.extracted import Unreadable
from kb.attachments.limits import MEGABYTE
from kb.import_permissions import kinds_open_to, may_add, picture_collections
from kb.kinds import KIND_LABELS, REGULATORY_MODEL
from kb.languages import LANGUAGES, active_language
from kb.models import Image, Institution, WordFile
from kb.permissions import institutions_to_write_for
from kb.selectors.sections import section_of
from kb.services import word_files
from kb.services.word_body import plain_text
from kb.services.word_files import WordFileRefused
from kb.word.content import Block
from kb.word_losses import grouped

BREADCRUMBS = [{"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")}]
# A place in the tree that no page ever has: the preview's page is in none.
NEVER_A_STEP = "____"


class UploadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Word file"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of work"))
    language = forms.ChoiceField(label=gettext_lazy("Language of the file"), choices=WordFile.Language.choices)
    institution = forms.ModelChoiceField(
        Institution.objects.all(),
        label=gettext_lazy("Institution"),
        required=False,
        help_text=gettext_lazy("Whose practice, law or material this is. It can be chosen later as well."),
    )
    with_provisions = forms.BooleanField(
        label=gettext_lazy("Make provisions of articles and sections"),
        required=False,
        help_text=gettext_lazy(
            "For regulatory models only: “Artículo 27.-”, “Article 27” or “Section 71” begins a provision with its own anchor."
        ),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["institution"].queryset = institutions_to_write_for(user)
        self.fields["kind"].choices = [(kind, KIND_LABELS[kind]) for kind in kinds_open_to(user)]
        self.fields["file"].widget.attrs["accept"] = ".docx"
        self.fields["file"].help_text = _("A .docx file of at most %(most)s MB.") % {
            "most": settings.WAGTAILDOCS_MAX_UPLOAD_SIZE // MEGABYTE
        }

    def clean_file(self) -> Any:
        if self.cleaned_data["file"].size > settings.WAGTAILDOCS_MAX_UPLOAD_SIZE:
            raise forms.ValidationError(word_files.size_sentence())
        return self.cleaned_data["file"]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if "kind" in said and "language" in said and not may_add(self.user, said["kind"], said["language"]):
            self.add_error("language", _("You may not add works of this kind in this language."))
        said["with_provisions"] = said.get("with_provisions", False) and said.get("kind") == REGULATORY_MODEL
        return said


class DraftForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=255)
    collection = forms.ModelChoiceField(
        Collection.objects.none(),
        label=gettext_lazy("Collection for the images"),
        required=False,
        empty_label=gettext_lazy("Leave the images out"),
    )

    def __init__(self, *args: Any, collections: Any, has_pictures: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["collection"].queryset = collections
        self.fields["collection"].label_from_instance = lambda each: each.get_indented_name(html=False)
        if not has_pictures or not collections:
            del self.fields["collection"]


class WordView(WagtailAdminTemplateMixin):
    """What both screens have: the permission, and the way back."""

    header_icon = "doc-full"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not kinds_open_to(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*BREADCRUMBS, {"url": "", "label": self.get_page_title()}]


class UploadView(WordView, FormView):
    page_title = gettext_lazy("Add from a Word file")
    template_name = "kb/admin/word_upload.html"
    form_class = UploadForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        """The section from which somebody came says kind and language."""
        given = self.request.GET
        language = given.get("language") if given.get("language") in LANGUAGES else active_language()
        own = institutions_to_write_for(self.request.user)[:2]
        return {
            "kind": given.get("kind", ""),
            "language": language,
            "institution": own[0] if len(own) == 1 else None,
        }

    def form_valid(self, form: UploadForm) -> HttpResponseBase:
        said = dict(form.cleaned_data)
        try:
            received = word_files.receive(said.pop("file"), owner=self.request.user, **said)
        except WordFileRefused as refused:
            form.add_error("file", str(refused))
            return self.form_invalid(form)
        return redirect("kb_word:preview", received.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = self.request.user.word_files.filter(page__isnull=True)
        context = super().get_context_data(**kwargs, action_url=self.request.get_full_path(), waiting=waiting)
        return context | {"form_is_multipart": True}


class PreviewView(WordView, FormView):
    """`/…/<id>/`: what the draft will be; once there is one, what was left behind."""

    page_title = gettext_lazy("Preview of the draft")
    template_name = "kb/admin/word_preview.html"
    form_class = DraftForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.received = _own(request, kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        pictures = word_files.pictures_in(word_files.content_of(self.received)) if self.received.content else []
        return super().get_form_kwargs() | {
            "collections": picture_collections(self.request.user),
            "has_pictures": bool(pictures),
        }

    def get_initial(self) -> dict[str, Any]:
        if self.received.page_id is not None or not self.received.content:
            return {}
        page, _body = word_files.unsaved_page(self.received, lambda block: 0)
        first = picture_collections(self.request.user).first()
        return {"title": page.title, "collection": first.pk if first else None}

    def form_valid(self, form: DraftForm) -> HttpResponseBase:
        received = self.received
        if received.page_id is not None:
            return redirect("wagtailadmin_pages:edit", received.page_id)
        if not may_add(self.request.user, received.kind, received.language):
            raise PermissionDenied
        page = word_files.create_draft(
            received,
            by=self.request.user,
            title=form.cleaned_data["title"],
            collection=form.cleaned_data.get("collection"),
        )
        _say_what_was_made(self.request, received, page)
        return redirect("wagtailadmin_pages:edit", page.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        received = self.received
        context = super().get_context_data(**kwargs, received=received, losses=grouped(word_files.losses_of(received)))
        if received.page_id is not None:
            return context
        content = word_files.content_of(received)
        title = context["form"]["title"].value() or ""
        return context | {
            "content": content,
            "saved_on": parse_date(content.modified[:10]),
            "file_language": content.language[:2] if content.language[:2] in LANGUAGES else "",
            "kind_label": KIND_LABELS[received.kind],
            "similar": similarity.similar_works(
                title, plain_text(content), language=received.language, user=self.request.user
            ),
        }


def _say_what_was_made(request: HttpRequest, received: WordFile, page: Page) -> None:
    count = len(received.losses)
    sentence = (
        ngettext(
            "The draft was made from “%(name)s”. %(count)d thing could not be carried as it was.",
            "The draft was made from “%(name)s”. %(count)d things could not be carried as they were.",
            count,
        )
        if count
        else _("The draft was made from “%(name)s”.")
    ) % {"name": received.name, "count": count}
    buttons = [messages.button(reverse("kb_word:preview", args=[received.pk]), _("See the list"))] if count else None
    messages.success(request, sentence, buttons=buttons)


class PageView(View):
    """The page as readers would see it, for the frame of the preview. Nothing is stored for it."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        received = _own(request, pk)
        if not received.content:
            raise Http404
        pictures = word_files.pictures_in(word_files.content_of(received))
        page, found = word_files.unsaved_page(received, pictures.index)
        section = section_of(received.kind, page.locale)
        page.depth, page.path = section.depth + 1, f"{section.path}{NEVER_A_STEP}"
        page.set_url_path(section)
        staged = [_staged(received, number, block) for number, block in enumerate(pictures)]
        page.body = _with_pictures(page.body.stream_block, found.body, staged)
        response = page.make_preview_request(request, page.default_preview_mode)
        # The frame stands in our own screen.
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response


class _StagedRendition:
    """Stands for a rendition in the preview: the picture as it is, from the file that waits."""

    def __init__(self, url: str) -> None:
        self.url = url

    def img_tag(self, attributes: dict[str, Any]) -> str:
        return format_html(
            '<img src="{}" alt="{}" class="{}">', self.url, attributes.get("alt", ""), attributes.get("class", "")
        )


def _staged(received: WordFile, number: int, block: Block) -> Image:
    image = Image(**{f"alt_{received.language}": block.alt})
    url = reverse("kb_word:picture", args=[received.pk, number])
    image.get_rendition = lambda _filter: _StagedRendition(url)
    return image


def _with_pictures(stream: StreamBlock, raw: list[dict[str, Any]], pictures: list[Image]) -> StreamValue:
    """The running text with the waiting pictures, whose places hold their numbers."""
    values = []
    for each in raw:
        block = stream.child_blocks[each["type"]]
        if each["type"] == "image":
            image = pictures[each["value"]["image"]]
            value = StructValue(block, {"image": image, "caption": each["value"]["caption"]})
        else:
            value = block.to_python(each["value"])
        values.append((each["type"], value, each["id"]))
    return StreamValue(stream, values)


@require_safe
def picture(request: HttpRequest, pk: Any, number: int) -> HttpResponse:
    received = _own(request, pk)
    pictures = word_files.pictures_in(word_files.content_of(received)) if received.content else []
    if number >= len(pictures):
        raise Http404
    try:
        data = word_files.picture_bytes(received, pictures[number].member)
    except Unreadable as unreadable:
        raise Http404 from unreadable
    return HttpResponse(data, content_type=_picture_type(data), headers={"Cache-Control": "private, no-store"})


@require_POST
def discard(request: HttpRequest, pk: Any) -> HttpResponse:
    received = _own(request, pk)
    word_files.discard(received)
    messages.success(request, _("“%(name)s” was discarded.") % {"name": received.name})
    return redirect("kb_word:upload")


def _own(request: HttpRequest, pk: Any) -> WordFile:
    """Nobody learns which files of others there are."""
    return get_object_or_404(WordFile, pk=pk, owner=request.user)


def _picture_type(data: bytes) -> str:
    with Picture.open(io.BytesIO(data)) as found:
        return Picture.MIME.get(found.format or "", "application/octet-stream")


urlpatterns = [
    path("", UploadView.as_view(), name="upload"),
    path("<uuid:pk>/", PreviewView.as_view(), name="preview"),
    path("<uuid:pk>/page/", PageView.as_view(), name="page"),
    path("<uuid:pk>/picture/<int:number>/", picture, name="picture"),
    path("<uuid:pk>/discard/", discard, name="discard"),
]
