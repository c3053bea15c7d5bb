"""The translation check sees what is missing, in code and in templates, without gettext's programs."""

import polib
import pytest

from tools import messages

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
title = _("The first "
          "line")
count = ngettext("%(count)d work", "%(count)d works", 2)
place = pgettext_lazy("address", "glossary/")
"""
TEMPLATE = """{% load i18n %}
  <h1 title="it's {% translate "Home" %}">{% translate 'Search' context "verb" %}</h1>
    {% blocktranslate trimmed count counter=n %}
      {{ counter }} result
    {% plural %}
      {{ counter }} results
    {% endblocktranslate %}
{{ _("Level") }} {% blocktranslate %}Say "yes" (or no){% endblocktranslate %}
"""


@pytest.fixture
def sources(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "BASE_DIR", tmp_path)
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "views.py").write_text(CODE)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "base.html").write_text(TEMPLATE)
    catalogue = tmp_path / messages.CATALOGUE
    catalogue.parent.mkdir(parents=True)
    polib.POFile().save(str(catalogue))
    return tmp_path


@pytest.fixture
def catalogue(sources):
    """A catalogue in which everything is translated."""
    messages.extract()
    path = sources / messages.CATALOGUE
    catalogue = polib.pofile(str(path))
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid
    catalogue.save(str(path))
    return catalogue


def test_texts_of_code_and_templates_are_found(sources):
    found = {(each.context, each.text, each.plural) for each in messages.messages()}
    assert found == {
        (None, "The first line", None),
        (None, "%(count)d work", "%(count)d works"),
        ("address", "glossary/", None),
        (None, "Home", None),
        ("verb", "Search", None),
        (None, "%(counter)s result", "%(counter)s results"),
        (None, "Level", None),
        (None, 'Say "yes" (or no)', None),
    }


def test_a_complete_catalogue_passes(catalogue):
    assert messages.problems() == []


def spoil(catalogue, text, **changes):
    entry = next(entry for entry in catalogue if entry.msgid == text)
    for name, value in changes.items():
        setattr(entry, name, value)
    catalogue.save()


@pytest.mark.parametrize(
    ("text", "changes", "complaint"),
    [
        ("Home", {"msgstr": " "}, "not translated"),
        ("Home", {"flags": ["fuzzy"]}, "fuzzy"),
        ("%(count)d work", {"msgstr_plural": {0: "una obra", 1: ""}}, "not translated"),
        ("%(count)d work", {"msgstr_plural": {0: "una obra", 1: "%(cuenta)d obras"}}, "placeholders"),
        ("Level", {"msgstr": "Nivel %(x)s"}, "placeholders"),
        ("Level", {"obsolete": True}, "obsolete"),
        ("Level", {"msgid": "Nobody says this"}, "used nowhere"),
        ("Level", {"msgid": "Nobody says this"}, "'Level' is missing"),
    ],
)
def test_each_flaw_is_named(catalogue, text, changes, complaint):
    spoil(catalogue, text, **changes)
    assert any(complaint in problem for problem in messages.problems())


def test_texts_of_third_parties_are_allowed_when_they_say_so(catalogue):
    catalogue.append(polib.POEntry(msgid="Publish in", msgstr="Publicar en", comment="third-party: wagtail-localize"))
    catalogue.save()
    assert messages.problems() == []


def test_extraction_adds_what_is_new_and_drops_what_is_gone(catalogue, sources):
    (sources / "kb" / "views.py").write_text('_("New")')
    messages.extract()
    texts = {entry.msgid: entry.msgstr for entry in polib.pofile(str(sources / messages.CATALOGUE))}
    assert texts["New"] == ""
    assert "The first line" not in texts
    assert texts["Home"] == "Home"


def test_the_catalogue_of_scripts_need_not_hold_our_texts(catalogue, sources):
    scripts = polib.POFile()
    scripts.append(polib.POEntry(msgid="Publish in ", msgstr="Publicar en ", comment="third-party: wagtail-localize"))
    scripts.save(str((sources / messages.CATALOGUE).with_name("djangojs.po")))
    assert messages.problems() == []
