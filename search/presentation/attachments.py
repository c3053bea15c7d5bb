"""Where in which file a passage stands, as a reader is told and led there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kb.models import Document
from kb.selectors import prepared
from kb.selectors.attachments import public_documents
from search.results import Hit, Snippet

_SLIDES = frozenset({"pptx"})
_SHEETS = frozenset({"xlsx", "ods"})


@dataclass(frozen=True, slots=True)
class PassageInFile:
    """`sentence` names the file, as a link, and the place in it; `language` is the file's, or empty."""

    sentence: SafeString
    url: str
    language: str


def files_of(hits: Iterable[Hit]) -> dict[int, Document]:
    """The files that the snippets come from and that anybody may open now, whatever the index still says."""
    wanted = {hit.snippet.file for hit in hits if hit.snippet is not None and hit.snippet.file is not None}

    def ask(values: Mapping[str, Any]) -> QuerySet[Document]:
        return public_documents().filter(pk__in=values["files"])

    return {document.pk: document for document in prepared.rows("files", ask, files=sorted(wanted))}


def may_be_shown(snippet: Snippet, files: Mapping[int, Document]) -> bool:
    return snippet.file is None or snippet.file in files


def passage_in_file(snippet: Snippet, document: Document, lang: str) -> PassageInFile:
    """`lang`: the language tag of the file's title, empty when it is the page's own or not known."""
    extension = document.file_extension.lower()
    # Only browsers' PDF viewers can be sent to a page.
    url = f"{document.url}#page={snippet.page}" if extension == "pdf" and snippet.page else document.url
    name = (
        format_html('<a href="{}" lang="{}">{}</a>', url, lang, document.title)
        if lang
        else (format_html('<a href="{}">{}</a>', url, document.title))
    )
    return PassageInFile(_sentence(snippet, extension, name), url, document.language)


def _sentence(snippet: Snippet, extension: str, name: SafeString) -> SafeString:
    if extension in _SHEETS and snippet.heading:
        # Translators: a passage of a file to download, before the passage itself.
        return _filled(_("In the file %(file)s, sheet “%(place)s”:"), name, snippet.heading)
    if snippet.page is None:
        return _filled(_("In the file %(file)s:"), name)
    if extension in _SHEETS:
        return _filled(_("In the file %(file)s, sheet %(place)s:"), name, str(snippet.page))
    if extension in _SLIDES:
        return _filled(_("In the file %(file)s, slide %(place)s:"), name, str(snippet.page))
    return _filled(_("In the file %(file)s, page %(place)s:"), name, str(snippet.page))


def _filled(sentence: str, name: SafeString, place: str = "") -> SafeString:
    pattern = sentence.replace("{", "{{").replace("}", "}}")
    return format_html(pattern.replace("%(file)s", "{file}").replace("%(place)s", "{place}"), file=name, place=place)
