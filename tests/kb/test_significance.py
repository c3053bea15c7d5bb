"""What is suggested for a change: by its words, in either language."""

import pytest

from kb.models import Significance
from kb.passages import ADDED, CHANGED, LINKS, MOVED, REMOVED, Passage, PassageChange, changes_between
from kb.significance import heaviest, suggest

TYPO, MINOR, MAJOR = Significance.TYPO, Significance.MINOR, Significance.MAJOR
LONG = " ".join(f"palabra{'abcdefghij'[n % 10] * 3}" for n in range(40))


def suggested(old, new, path="summary", total_words=1_000):
    suggestion = suggest([PassageChange(path, CHANGED, old, new)], total_words=total_words)
    return suggestion.significance


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Se publica cada mes", "Se publica cada mes."),
        ("se publica cada mes.", "Se publica cada mes."),
        ("El tramite es gratuito.", "El trámite es gratuito."),
        ("Se pubican los contratos.", "Se publican los contratos."),
        ("Contracts are pubished.", "Contracts are published."),
        ("El porque de la norma.", "El por que de la norma."),
        ("The organization pays.", "The organisation pays."),
    ],
)
def test_letters_and_punctuation_are_a_typo(old, new):
    assert suggested(old, new) == TYPO


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Se publica cada mes en el portal.", "Se difunde cada mes en el portal."),
        ("Published every month.", "Published on the portal every month."),
        ("Es un acto legal del comité.", "Es un acto ilegal del comité."),
    ],
)
def test_other_words_are_minor(old, new):
    assert suggested(old, new) == MINOR


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("El plazo es de 20 días.", "El plazo es de 30 días."),
        ("El plazo es de veinte días.", "El plazo es de treinta días."),
        ("Payment within thirty days.", "Payment within sixty days."),
        ("Costó $150,000.50.", "Costó £150,000.50."),
        ("Hasta 10 MXN por hoja.", "Hasta 10 GBP por hoja."),
        ("Vence el 3 de marzo.", "Vence el 3 de mayo."),
        ("Under section 71.", "Under section 72."),
        ("Conforme al art. 27 bis.", "Conforme al art. 27."),
        ("Fracción IV del artículo.", "Fracción VI del artículo."),
    ],
)
def test_figures_dates_money_and_citations_are_major(old, new):
    assert suggested(old, new) == MAJOR


def test_the_same_figure_written_with_other_spaces_is_not_another_figure():
    assert suggested("Se pagaron 1 234 567 pesos.", "Se pagaron 1\u00a0234\u00a0567 pesos.") == TYPO


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("El comité debe publicar el acta.", "El comité publica el acta."),
        ("The supplier is paid.", "The supplier is not paid."),
        ("Buyers must publish it.", "Buyers publish it."),
    ],
)
def test_what_is_required_or_denied_is_major(old, new):
    assert suggested(old, new) == MAJOR


@pytest.mark.parametrize("kind", [ADDED, REMOVED])
def test_a_passage_more_or_less_is_major(kind):
    assert suggest([PassageChange("body.1", kind, "viejo", "nuevo")], total_words=1_000).significance == MAJOR


def test_another_order_another_link_and_another_day_of_checking_are_minor():
    for change in (
        PassageChange("steps", MOVED),
        PassageChange("problem" + LINKS, CHANGED, "https://example.org/1", "https://example.org/2"),
        PassageChange("checked_on", CHANGED, "2026-01-01", "2026-02-02"),
        PassageChange("topics=7", ADDED, "", "Transparencia"),
    ):
        assert suggest([change], total_words=1_000).significance == MINOR


def test_a_rewritten_passage_is_major_and_so_is_a_large_share_of_the_work():
    rewritten = LONG.replace("aaa", "zzz").replace("bbb", "yyy").replace("ccc", "xxx").replace("ddd", "www")
    assert suggested(LONG, rewritten.replace("eee", "vvv").replace("fff", "uuu")) == MAJOR
    few = [PassageChange(f"body.{n}", CHANGED, "uno y otro lado", "ambas partes") for n in range(8)]
    assert suggest(few, total_words=1_000).significance == MINOR
    many = few * 2
    assert suggest(many, total_words=120).significance == MAJOR


def test_the_gravest_of_several_changes_counts_and_says_why():
    suggestion = suggest(
        [
            PassageChange("summary", CHANGED, "El tramite.", "El trámite."),
            PassageChange("body.1", CHANGED, "20 días", "30 días"),
            PassageChange("body.2", CHANGED, "3 %", "5 %"),
        ],
        total_words=1_000,
    )
    assert suggestion.significance == MAJOR
    assert suggestion.reasons == (("figures", 2),)
    assert suggest([], total_words=10) is None
    assert heaviest(["typo", "", "minor"]) == "minor"
    assert heaviest([]) == ""


def test_what_changed_is_told_by_place():
    def at(*pairs):
        return [Passage(path, text) for path, text in pairs]

    before = at(("a", "uno"), ("a", "dos"), ("b", "tres"), ("c", "cuatro"), ("fact=1", "ayer"))
    after = at(("a", "uno"), ("a", "dos y medio"), ("a", "más"), ("c", "cuatro"), ("d", "nuevo"), ("fact=1", "hoy"))
    assert [(each.path, each.kind, each.old, each.new) for each in changes_between(before, after)] == [
        ("a", CHANGED, "dos", "dos y medio"),
        ("a", ADDED, "", "más"),
        ("d", ADDED, "", "nuevo"),
        ("b", REMOVED, "tres", ""),
    ]
    assert changes_between(before, before) == []
    assert changes_between(at(("x.1", "a"), ("x.2", "b")), at(("x.2", "b"), ("x.1", "a"))) == [
        PassageChange("x", MOVED)
    ]
