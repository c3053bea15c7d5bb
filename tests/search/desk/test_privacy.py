"""What might be about a person is not kept in words."""

import pytest

from search.desk.privacy import may_be_kept

PERSONAL = {
    "e-mail": "contacto ana.perez@example.org",
    "CURP": "PEXA800101MDFRRN09",
    "CURP in small letters": "curp pexa800101mdfrrn09",
    "CURP cut short": "PEXA800101H",
    "RFC": "RFC PEXA800101AB1",
    "RFC of a company": "abc 990101 xy9",
    "National Insurance number": "QQ 12 34 56 C",
    "telephone": "5512345678",
    "telephone in groups": "tel. 55 1234 5678",
    "telephone with signs": "+44 (0)20-7946.0958",
    "telephone that looks like years": "55 2019 2034",
    "file number": "expediente 0123456",
    "date, which may be of a birth": "21/02/1986",
    "long": " ".join(["palabra"] * 13),
    "pasted": "x" * 201,
    "nothing but signs": "¿?",
}
HARMLESS = {
    "words": "adjudicación directa",
    "citation": "art. 134 constitucional",
    "notice": "PPN 023",
    "years": "presupuesto 2024-2025",
    "years in words": "contratos 2019 2020 2021",
    "twelve words": " ".join(["palabra"] * 12),
    "amount": "contratos de 250 000 pesos",
}


@pytest.mark.parametrize("text", PERSONAL.values(), ids=PERSONAL)
def test_what_looks_personal_is_not_kept(text):
    assert not may_be_kept(text)


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_what_does_not_is_kept(text):
    assert may_be_kept(text)
