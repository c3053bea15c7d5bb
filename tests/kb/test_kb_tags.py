"""Dates, numbers and languages as a reader of either language meets them."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from kb import dates
from kb.templatetags import kb_tags

DAY = datetime.date(2026, 2, 3)


@pytest.mark.parametrize(
    ("language", "day", "short", "month"),
    [
        ("es-mx", "3 de febrero de 2026", "3 feb 2026", "febrero de 2026"),
        ("en-gb", "3 February 2026", "3 Feb 2026", "February 2026"),
    ],
)
def test_dates_are_written_as_each_language_writes_them(language, day, short, month):
    with override(language):
        assert (dates.day(DAY), dates.short_day(DAY), dates.month(DAY)) == (day, short, month)
        assert dates.day(None) == ""


@pytest.mark.parametrize(
    ("value", "written"),
    [(1234, "1,234"), ("1234.50", "1,234.5"), (1000, "1,000"), ("0.0", "0"), ("some", "some"), ("NaN", "NaN")],
)
def test_numbers_group_thousands_the_same_way_in_both_languages(value, written):
    assert kb_tags.number(value) == written


def test_money_says_which_pesos_or_pounds():
    assert kb_tags.money("1200000.00", "MXN") == "$1,200,000 MXN"
    assert kb_tags.money(30000, "GBP") == "£30,000"
    assert kb_tags.money(5, "XYZ") == "5 XYZ"


@pytest.mark.parametrize(
    ("name", "on_an_english_page", "on_a_spanish_page"),
    [
        ("Ley de Adquisiciones para el Distrito Federal", "es-MX", ""),
        ("The Local Government (Exclusion of Non-commercial Considerations) Order 2026", "", "en-GB"),
        ("CPEUM", "", ""),
    ],
)
def test_names_of_laws_say_their_language_only_where_it_is_foreign(name, on_an_english_page, on_a_spanish_page):
    with override("en-gb"):
        assert kb_tags.name_lang(name) == on_an_english_page
    with override("es-mx"):
        assert kb_tags.name_lang(name) == on_a_spanish_page


@pytest.mark.parametrize(("minutes", "written"), [(45, "45 min"), (60, "1 h"), (90, "1 h 30 min")])
def test_durations_are_short(minutes, written):
    assert kb_tags.hours_and_minutes(minutes) == written


class Block:
    def __init__(self, block_type):
        self.block_type = block_type


def test_opening_ends_at_the_first_heading():
    text, heading, more = Block("text"), Block("heading"), Block("text")
    assert kb_tags.opening([text, heading, more]) == [text]
    assert kb_tags.after_opening([text, heading, more]) == [heading, more]
    assert kb_tags.opening([]) == []


@pytest.mark.parametrize(("language", "order"), [("es-mx", ["es", "none", "en"]), ("en-gb", ["none", "en", "es"])])
def test_a_tool_offers_first_what_the_reader_can_read(language, order):
    files = [SimpleNamespace(value={"language": code}, name=code or "none") for code in ("es", "", "en")]
    with override(language):
        assert [file.name for file in kb_tags.own_language_first(files)] == order


@pytest.mark.parametrize(
    ("url", "shown"),
    [("https://www.preston.gov.uk/", "www.preston.gov.uk"), ("https://cdmx.gob.mx/a/b", "cdmx.gob.mx"), ("?", "?")],
)
def test_a_website_is_named_by_its_host(url, shown):
    assert kb_tags.host(url) == shown
