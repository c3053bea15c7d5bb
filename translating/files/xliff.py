"""Translations as XLIFF 1.2, which every program for translators reads; 2.x many still do not."""

from xml.etree import ElementTree  # writing only; defusedxml reads

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from translating.files.entries import Entry, TranslationFile, UnreadableFile, notes_for
from translating.files.inline import XLIFF, to_html, to_xliff
from translating.helps import TranslationHelps

FORMAT = "XLIFF"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PROPOSED, _DONE = "needs-review-translation", "translated"
_DONE_STATES = frozenset({"translated", "final", "signed-off"})
_NOT_DONE_STATES = frozenset({"new", "needs-translation", "needs-adaptation", _PROPOSED, "needs-l10n"})
# Nothing that translators send needs more; each level is a call.
_DEEPEST = 20


def write_xliff(helps: TranslationHelps) -> bytes:
    translation = helps.translation
    root = ElementTree.Element(_name("xliff"), {"version": "1.2"})
    file = ElementTree.SubElement(
        root,
        _name("file"),
        {
            "original": str(translation.uuid),
            "source-language": translation.source.locale.language_code,
            "target-language": translation.target_locale.language_code,
            "datatype": "html",
            "date": timezone.now().isoformat(),
            "product-name": translation.source.object_repr,
        },
    )
    body = ElementTree.SubElement(file, _name("body"))
    language = get_language() or ""
    seen = set()
    for segment, notes in notes_for(helps):
        if (segment.path, segment.source) in seen:
            continue
        seen.add((segment.path, segment.source))
        unit = ElementTree.SubElement(
            body,
            _name("trans-unit"),
            {"id": str(segment.number), "resname": segment.path, "extradata": segment.version or "-"},
        )
        to_xliff(
            ElementTree.SubElement(unit, _name("source"), {_XML_LANG: translation.source.locale.language_code}),
            segment.source,
        )
        if segment.is_translated:
            state = _PROPOSED if segment.is_machine_made else _DONE
            to_xliff(
                ElementTree.SubElement(
                    unit, _name("target"), {_XML_LANG: translation.target_locale.language_code, "state": state}
                ),
                segment.target,
            )
        group = ElementTree.SubElement(unit, _name("context-group"), {"purpose": "location"})
        ElementTree.SubElement(group, _name("context"), {"context-type": "x-field"}).text = segment.label
        ElementTree.SubElement(group, _name("context"), {"context-type": "x-path"}).text = segment.path
        for note in notes:
            ElementTree.SubElement(unit, _name("note"), {_XML_LANG: language}).text = note
    ElementTree.register_namespace("", XLIFF)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def read_xliff(content: bytes) -> TranslationFile:
    root = _parse(content)
    if root.tag != _name("xliff"):
        raise UnreadableFile(_("This is not an XLIFF 1.2 file. Download it from this page and translate that one."))
    files = root.findall(_name("file"))
    if len(files) != 1:
        raise UnreadableFile(_("The file holds %(count)d documents; one is expected.") % {"count": len(files)})
    file = files[0]
    try:
        made_at = parse_datetime(file.get("date", ""))
    except ValueError:
        made_at = None
    return TranslationFile(
        format=FORMAT,
        translation=file.get("original", ""),
        source_language=file.get("source-language", ""),
        target_language=file.get("target-language", ""),
        made_at=made_at if made_at is None or timezone.is_aware(made_at) else timezone.make_aware(made_at),
        entries=tuple(_entry(number, unit) for number, unit in enumerate(file.iter(_name("trans-unit")), start=1)),
    )


def _parse(content: bytes) -> ElementTree.Element:
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadableFile(_("The file declares entities or a document type, which is not accepted.")) from error
    except (ParseError, ValueError, LookupError) as error:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            sentence = _("The file is not UTF-8 text. Save it again as UTF-8 and upload it.")
        else:
            sentence = _("This is not an XLIFF file, or it is damaged. Download it anew and translate that one.")
        raise UnreadableFile(sentence) from error
    if _is_deeper(root, _DEEPEST):
        raise UnreadableFile(_("This is not an XLIFF file, or it is damaged. Download it anew and translate that one."))
    return root


def _is_deeper(root: ElementTree.Element, levels: int) -> bool:
    """Level by level, so that no depth is too deep to be measured."""
    level = [root]
    for _level in range(levels):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def _entry(number: int, unit: ElementTree.Element) -> Entry:
    source, target = unit.find(_name("source")), unit.find(_name("target"))
    state = target.get("state", "") if target is not None else ""
    is_done = True if state in _DONE_STATES or unit.get("approved") == "yes" else None
    base = unit.get("extradata")
    words, problem = "", ""
    try:
        words = to_html(target) if target is not None else ""
    except ValueError as error:
        problem = str(error)
    try:
        original = to_html(source) if source is not None else ""
    except ValueError:
        original = ""
    return Entry(
        number=number,
        path=unit.get("resname", ""),
        source=original,
        target=words,
        base=None if base is None else base.replace("-", ""),
        is_done=False if state in _NOT_DONE_STATES else is_done,
        problem=problem,
    )


def _name(local: str) -> str:
    return f"{{{XLIFF}}}{local}"
