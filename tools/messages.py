"""Interface texts and their translations, without gettext's own programs.

    python -m tools.messages compile    .po -> .mo
    python -m tools.messages extract    write new texts of the sources into the .po files
    python -m tools.messages check      fail on a text that is missing, empty, fuzzy or mangled

Source texts are British English, so only the other languages have a catalogue.
"""

import argparse
import io
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel.messages.extract import extract as babel_extract

from config.data import BASE_DIR

SOURCES = ("config", "home", "kb", "people", "search", "templates", "translating")
CATALOGUE = "locale/es_MX/LC_MESSAGES/django.po"
# A comment in the catalogue for texts of Wagtail and wagtail-localize that we word anew.
FOREIGN = "third-party"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[#0\- +]*\d*(?:\.\d+)?[diouxXeEfFgGcrs]|\{(\w*)[^{}]*\}")


@dataclass
class Message:
    """One text of the sources, and where it stands."""

    context: str | None
    text: str
    plural: str | None = None
    places: list[str] = field(default_factory=list)


def catalogues() -> list[Path]:
    return sorted(BASE_DIR.glob("locale/*/LC_MESSAGES/*.po"))


def compile_catalogues() -> None:
    """Write a .mo beside each .po; the site reads only those."""
    for path in catalogues():
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def messages() -> list[Message]:
    """Return every text of the sources that is marked for translation."""
    found: dict[tuple[str | None, str], Message] = {}
    for folder in SOURCES:
        for path in sorted((BASE_DIR / folder).rglob("*")):
            if path.suffix == ".py":
                source = path.read_text()
            elif path.suffix in {".html", ".txt", ".xml"} and "templates" in path.parts:
                source = _template_as_code(path)
            else:
                continue
            for line, context, text, plural in _extract(source):
                key = (context, text)
                message = found.setdefault(key, Message(context, text, plural))
                message.plural = message.plural or plural
                message.places.append(f"{path.relative_to(BASE_DIR)}:{line}")
    return list(found.values())


def _template_as_code(path: Path) -> str:
    """Return a template as Django shows it to xgettext: calls where tags were, lines kept."""
    # Only here: compiling must work before the settings do.
    from django.utils.translation.template import templatize

    code = templatize(path.read_text(), origin=str(path))
    # What stood around the calls is blanked out with X and would not be Python.
    calls = re.compile(r"\b(?:n?p?gettext|_)\((?:[^()'\"]|u?'(?:\\.|[^'\\])*'|u?\"(?:\\.|[^\"\\])*\")*\)")
    return "\n".join("; ".join(call for call in calls.findall(line)) for line in code.splitlines())


def _extract(source: str):
    for line, text, _comments, context in babel_extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
        singular, plural = text if isinstance(text, tuple) else (text, None)
        if singular:
            yield line, context, singular, plural


def extract() -> None:
    """Add new texts to the catalogue, renew the places of the old, drop what nobody uses."""
    path = BASE_DIR / CATALOGUE
    catalogue = polib.pofile(str(path), wrapwidth=100)
    wanted = {(message.context, message.text): message for message in messages()}
    for entry in list(catalogue):
        if (entry.msgctxt, entry.msgid) not in wanted and FOREIGN not in entry.comment:
            catalogue.remove(entry)
    for (context, text), message in sorted(wanted.items(), key=lambda item: item[1].places[0]):
        entry = catalogue.find(text, msgctxt=context or False)
        if entry is None:
            entry = polib.POEntry(msgid=text, msgctxt=context)
            if message.plural:
                entry.msgid_plural = message.plural
                entry.msgstr_plural = {0: "", 1: ""}
            catalogue.append(entry)
        entry.occurrences = [tuple(place.rsplit(":", 1)) for place in message.places]
    catalogue.save(str(path))


def problems() -> list[str]:
    """Return what is wrong with the catalogues, a sentence each."""
    found = []
    of_sources = messages()
    if not (BASE_DIR / CATALOGUE).exists():
        found.append(f"{CATALOGUE} does not exist.")
    for path in catalogues():
        catalogue = polib.pofile(str(path))
        name = path.relative_to(BASE_DIR)
        # Another domain (djangojs) holds nothing of ours, only what we word anew.
        wanted = of_sources if path.name == Path(CATALOGUE).name else []
        known: dict[tuple[str | None, str], list[polib.POEntry]] = defaultdict(list)
        for entry in catalogue:
            if entry.obsolete:
                found.append(f"{name}: {entry.msgid!r} is obsolete; take it out.")
                continue
            known[entry.msgctxt, entry.msgid].append(entry)
            found += [f"{name}: {entry.msgid!r} {what}" for what in _wrong_with(entry)]
        found += [f"{name}: {text!r} stands there twice." for (_, text), same in known.items() if len(same) > 1]
        keys = {(message.context, message.text) for message in wanted}
        # Only this catalogue holds our own texts; djangojs.po words anew those of Wagtail's scripts.
        for message in wanted if path == BASE_DIR / CATALOGUE else []:
            here = known.get((message.context, message.text))
            if not here:
                found.append(f"{name}: {message.text!r} is missing ({message.places[0]}).")
            elif bool(message.plural) != bool(here[0].msgid_plural):
                found.append(f"{name}: {message.text!r} lacks its plural ({message.places[0]}).")
        for key, entries in known.items():
            if key not in keys and FOREIGN not in entries[0].comment:
                found.append(f"{name}: {key[1]!r} is used nowhere (comment '{FOREIGN}' if it is Wagtail's).")
    return found


def _wrong_with(entry: polib.POEntry) -> list[str]:
    if entry.fuzzy:
        return ["is fuzzy."]
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not translations or not all(translation.strip() for translation in translations):
        return ["is not translated."]
    # A singular may leave its number out ("one result"); a plural may not invent anything.
    allowed = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural)
    if not entry.msgid_plural and any(_placeholders(each) != allowed for each in translations):
        return ["has other placeholders than its translation."]
    if any(_placeholders(each) - allowed for each in translations):
        return ["has other placeholders than its translation."]
    return []


def _placeholders(text: str) -> set[str]:
    return {match.group() for match in PLACEHOLDER.finditer(text.replace("%%", ""))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["compile", "extract", "check"])
    action = parser.parse_args().action
    if action == "compile":
        compile_catalogues()
        return
    _configure_django()
    if action == "extract":
        extract()
    found = problems()
    print("\n".join(found) or "Every text is translated.")
    sys.exit(bool(found) and action == "check")


def _configure_django() -> None:
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)


if __name__ == "__main__":
    main()
