"""Running text: Markdown with tables and a few paragraphs of our own (`{fact:id}`, `{note: …}`) to blocks, and back."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from markdown_it.token import Token

from kb.models import Fact
from kb.services.interchange import files, richtext, tables
from kb.services.interchange.context import ExportContext, ImportContext, derived_id

_DIRECTIVE = re.compile(r"^\{(fact|note|caution|download|image|table|video):\s*(.*)\}$", re.DOTALL)

Raw = dict[str, Any]


@dataclass
class _Container:
    """A block whose own text takes several paragraphs: `{note:}` or `{video:…}` up to `{/note}` or `{/video}`."""

    kind: str
    value: Raw
    text_key: str
    end: str

    def closed(self, passage: list[Token]) -> tuple[str, Raw]:
        return self.kind, {**self.value, self.text_key: richtext.render(passage)}


def blocks_of(markdown: str, place: str, context: ImportContext) -> list[Raw]:
    """Raw StreamField data of a ProseBlock; ids follow from the work and the position, equal in both languages."""
    found: list[tuple[str, Any]] = []
    passage: list[Token] = []
    container: _Container | None = None
    groups = _top_level(richtext.parse(markdown, with_tables=True))
    for position, group in enumerate(groups):
        directive = _directive(group)
        if directive is not None and directive[0] == "table" and not _is_table(groups[position + 1 : position + 2]):
            directive = None
        if container is not None and _paragraph(group) == container.end:
            found.append(container.closed(passage))
            container, passage = None, []
        elif container is None and _is_table([group]):
            caption = _directive(groups[position - 1]) if position else None
            found += _text(passage)
            found.append(("table", tables.table_of(group, caption[1] if caption and caption[0] == "table" else "")))
            passage = []
        elif container is not None or not (directive or _is_section(group)):
            passage += group
        else:
            found += _text(passage)
            passage = []
            if directive is None:
                found.append(("heading", richtext.plain(group[1].content)[:150]))
            else:
                container = _container(*directive, groups[position + 1 :], context)
                if container is None:
                    found += _block(*directive, context)
    # What was opened and never closed ends with the text.
    found += [container.closed(passage)] if container is not None else _text(passage)
    return [
        {"type": kind, "id": derived_id(context.base, place, position), "value": value}
        for position, (kind, value) in enumerate(found)
    ]


def markdown_of(stream: Any, context: ExportContext) -> str:
    """Canonical Markdown of a ProseBlock value."""
    pieces: list[str] = []
    html = ""
    for child in stream:
        # Passages in a row are one in Markdown.
        if child.block_type == "text":
            html += child.value.source
            continue
        piece = _markdown(child.block_type, child.value, context)
        if piece:
            pieces += [richtext.to_markdown(html), piece]
            html = ""
    pieces.append(richtext.to_markdown(html))
    return "\n\n".join(piece for piece in pieces if piece)


def _text(passage: list[Token]) -> list[tuple[str, Any]]:
    rich = richtext.render(passage) if passage else ""
    return [("text", rich)] if rich else []


def _top_level(tokens: list[Token]) -> list[list[Token]]:
    groups: list[list[Token]] = []
    depth = 0
    for token in tokens:
        if depth == 0:
            groups.append([])
        groups[-1].append(token)
        depth += token.nesting
    return groups


def _is_section(group: list[Token]) -> bool:
    return group[0].type == "heading_open" and group[0].tag in ("h1", "h2")


def _is_table(groups: list[list[Token]]) -> bool:
    return bool(groups) and groups[0][0].type == "table_open"


def _paragraph(group: list[Token]) -> str:
    return group[1].content.strip() if group[0].type == "paragraph_open" else ""


def _directive(group: list[Token]) -> tuple[str, str] | None:
    match = _DIRECTIVE.match(_paragraph(group))
    return (match.group(1), match.group(2).strip()) if match else None


def _container(name: str, value: str, rest: list[list[Token]], context: ImportContext) -> _Container | None:
    """The block that this directive opens, if it does not stand in one paragraph."""
    end = f"{{/{name}}}"
    if name == "video":
        return _Container("video", _video(value, context), "transcript", end)
    if name in ("note", "caution") and not value and any(_paragraph(group) == end for group in rest):
        return _Container("notice", {"kind": name}, "text", end)
    return None


def _block(name: str, value: str, context: ImportContext) -> list[tuple[str, Any]]:
    if name == "fact":
        pk = Fact.objects.filter(slug=value).values_list("pk", flat=True).first()
        if pk is None:
            context.report.warn(_("The fact %(value)r does not exist and was left out.") % {"value": value})
            return []
        return [("fact", pk)]
    if name in ("note", "caution"):
        if not value:
            return []
        return [("notice", {"kind": name, "text": richtext.from_markdown(value)})]
    if name == "table":
        # Its words are the caption of the table that follows.
        return []
    path, _separator, words = value.partition("|")
    if name == "image":
        return [("image", {"image": files.image_at(context.folder, path.strip()).pk, "caption": words.strip()})]
    document = files.document_at(context.folder, path.strip(), language=context.language)
    return [("download", {"document": document.pk, "title": words.strip() or document.title})]


def _video(value: str, context: ImportContext) -> Raw:
    path, captions, title = (each.strip() for each in (value.split("|") + ["", ""])[:3])
    return {
        "document": files.document_at(context.folder, path, language=context.language).pk,
        "captions": files.document_at(context.folder, captions, language=context.language).pk if captions else None,
        "title": title,
    }


def _markdown(kind: str, value: Any, context: ExportContext) -> str:
    if kind == "heading":
        return f"## {richtext.escape(value)}"
    if kind == "fact":
        return f"{{fact:{value.slug}}}" if value is not None else ""
    if kind == "table":
        return tables.markdown_of_table(value)
    if kind == "notice":
        return _notice(value["kind"], richtext.to_markdown(value["text"].source))
    if kind == "image":
        return _file_line("image", value["image"], value["caption"], context)
    if kind == "download":
        return _file_line("download", value["document"], value["title"], context)
    return _video_markdown(value, context)


def _notice(kind: str, markdown: str) -> str:
    if "\n" in markdown:
        return f"{{{kind}:}}\n\n{markdown}\n\n{{/{kind}}}"
    return f"{{{kind}: {markdown}}}" if markdown else ""


def _file_line(name: str, item: Any, words: str, context: ExportContext) -> str:
    if item is None or context.folder is None or not files.is_public(item):
        return ""
    return f"{{{name}:{files.copy_out(item, context.folder)}|{words}}}"


def _video_markdown(value: Any, context: ExportContext) -> str:
    video, captions = value["document"], value["captions"]
    if video is None or context.folder is None or not files.is_public(video):
        return ""
    caption_path = files.copy_out(captions, context.folder) if captions and files.is_public(captions) else ""
    head = f"{{video:{files.copy_out(video, context.folder)}|{caption_path}|{value['title']}}}"
    return "\n\n".join([head, richtext.to_markdown(value["transcript"].source), "{/video}"])
