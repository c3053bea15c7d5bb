"""No text of the interface without its Spanish, and no Spanish that is worse than what it replaces."""

import re
from pathlib import Path

import polib
import pytest
import wagtail
import wagtail_localize
from django.utils.translation import gettext, override

from kb.models.regulations import InstrumentType
from tools import messages

CATALOGUES = messages.catalogues()
# Readers are addressed as usted. Forms that also say something of a third person ("elige") are left out.
ADDRESSED_AS_TU = re.compile(
    r"\b(tú|tu|tus|ti|te|contigo|puedes|debes|deseas|quieres|estás|tienes|eres|has|haz|inténtalo|asegúrate|"
    r"corrígelos?|guárdalos?|vosotros|vuestr[oa]s?)\b",
    re.IGNORECASE,
)


def entries_of(path: Path) -> list[polib.POEntry]:
    return list(polib.pofile(str(path)))


def spanish_of(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_text_is_translated():
    assert messages.problems() == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_spaces_around_a_text_are_kept(path):
    # Wagtail and wagtail-localize join some texts with a name: "Publicar enEnglish (UK)".
    def margins(text):
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    changed = [
        entry.msgid for entry in entries_of(path) for each in spanish_of(entry) if margins(each) != margins(entry.msgid)
    ]
    assert changed == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_readers_are_addressed_as_usted(path):
    familiar = [each for entry in entries_of(path) for each in spanish_of(entry) if ADDRESSED_AS_TU.search(each)]
    assert familiar == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_a_work_is_no_public_works(path):
    """A civil servant reads “obra” as a building site; what we publish is a “publicación”."""
    built = [each for entry in entries_of(path) for each in spanish_of(entry) if re.search(r"\bobras?\b", each, re.I)]
    assert built == []


def test_an_order_of_a_government_is_not_the_order_of_a_list():
    with override("es-mx"):
        assert (str(InstrumentType.ORDER.label), gettext("Order")) == ("Decreto", "Orden")


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_what_we_word_anew_still_exists_in_the_packages(path):
    """After an upgrade a changed English text would lose our Spanish without a word."""
    theirs = {
        (entry.msgctxt, entry.msgid)
        for package in (wagtail, wagtail_localize)
        for catalogue in Path(package.__file__).parent.rglob(f"locale/en/LC_MESSAGES/{path.name}")
        for entry in entries_of(catalogue)
    }
    ours = {(entry.msgctxt, entry.msgid) for entry in entries_of(path) if messages.FOREIGN in entry.comment}
    assert ours
    assert ours - theirs == set()
