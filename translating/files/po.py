"""Translations as a PO file, as Poedit, Virtaal and their like edit it."""

import tempfile
from pathlib import Path

import polib
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from translating.files.entries import Entry, TranslationFile, UnreadableFile, notes_for
from translating.helps import TranslationHelps

FORMAT = "PO"
_TRANSLATION = "X-WagtailLocalize-TranslationID"
_SOURCE_LANGUAGE = "X-Source-Language"
# In the comment that programs keep and show: from which wording the translator started.
_BASE = "version: "
_FUZZY = "fuzzy"


def write_po(helps: TranslationHelps) -> bytes:
    translation = helps.translation
    po = polib.POFile(wrapwidth=200)
    po.metadata = {
        "Project-Id-Version": translation.source.object_repr,
        "POT-Creation-Date": timezone.now().isoformat(),
        "Language": translation.target_locale.language_code,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        _SOURCE_LANGUAGE: translation.source.locale.language_code,
        _TRANSLATION: str(translation.uuid),
    }
    seen = set()
    for segment, notes in notes_for(helps):
        # A list may say the same twice; the two share one translation, and PO programs refuse a second entry.
        if (segment.path, segment.source) in seen:
            continue
        seen.add((segment.path, segment.source))
        po.append(
            polib.POEntry(
                msgid=segment.source,
                msgctxt=segment.path,
                msgstr=segment.target,
                comment="\n".join([segment.label, *notes, f"{_BASE}{segment.version or '-'}"]),
                flags=[_FUZZY] if segment.is_machine_made else [],
            )
        )
    return str(po).encode()


def read_po(content: bytes) -> TranslationFile:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFile(_("The file is not UTF-8 text. Save it again as UTF-8 and upload it.")) from error
    # polib takes its argument for the name of a file when there is one of that name, so it is given one of ours.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload.po"
        path.write_bytes(content)
        try:
            po = polib.pofile(str(path), encoding="utf-8")
        except (OSError, ValueError, IndexError, KeyError, AttributeError) as error:
            raise UnreadableFile(
                _("This is not a PO file, or it is damaged. Download it anew and translate that one.")
            ) from error
    made_at = po.metadata.get("POT-Creation-Date", "")
    try:
        moment = parse_datetime(made_at)
    except ValueError:
        moment = None
    if _TRANSLATION not in po.metadata:
        raise UnreadableFile(
            _(
                "The file does not say which translation it belongs to. Download it from this page and translate that one."
            )
        )
    return TranslationFile(
        format=FORMAT,
        translation=po.metadata[_TRANSLATION],
        source_language=po.metadata.get(_SOURCE_LANGUAGE, ""),
        target_language=po.metadata.get("Language", ""),
        made_at=moment if moment is None or timezone.is_aware(moment) else timezone.make_aware(moment),
        entries=tuple(
            Entry(
                number=number,
                path=entry.msgctxt or "",
                source=entry.msgid,
                target=entry.msgstr,
                base=_base(entry.comment),
                is_done=_FUZZY not in entry.flags,
            )
            for number, entry in enumerate((each for each in po if not each.obsolete), start=1)
        ),
    )


def _base(comment: str) -> str | None:
    for line in comment.splitlines():
        if line.startswith(_BASE):
            return line.removeprefix(_BASE).strip().replace("-", "")
    return None
