"""What figures say alike in both languages, and what they do not."""

import pytest

from translating.figures import differences

# (Spanish, English): each says the same as the other, so that neither direction finds a difference.
SAME = [
    ("El importe es de 1,234.56 pesos.", "The amount is 1 234.56 pesos."),
    ("El importe es de 1.234,56 euros.", "The amount is €1,234.56."),
    ("Hubo 12 000 visitas.", "There were 12,000 visits."),
    ("Se paga en treinta días.", "Payment is due within 30 days."),
    ("Se paga en 30 días.", "Payment is due within thirty days."),
    ("Treinta y cinco escuelas participaron.", "Thirty-five schools took part."),
    ("Se revisaron dos mil quinientos expedientes.", "2,500 files were reviewed."),
    ("Se revisaron 1,203 expedientes.", "One thousand two hundred and three files were reviewed."),
    ("El 21 de febrero de 2026 se reunieron.", "They met on 21 February 2026."),
    ("El 21 de febrero de 2026 se reunieron.", "They met on February 21, 2026."),
    ("El 1.º de abril de 2026 entró en vigor.", "It came into force on 1 April 2026."),
    ("El primero de abril de 2026 entró en vigor.", "It came into force on 1st April 2026."),
    ("Firmado el 03/04/2026.", "Signed on 3 April 2026."),
    ("Firmado el 2026-04-03.", "Signed on 3 April 2026."),
    ("En febrero de 2026 se publicó.", "It was published in February 2026."),
    ("Del 3 al 5 de mayo de 2026.", "From 3 to 5 May 2026."),
    ("Puede pedirse en mayo.", "It may be requested in May."),
    ("Puede pedirse.", "May be requested."),
    ("Costó 15 millones de pesos.", "It cost MXN 15 million."),
    ("Costó 1,500 millones de pesos.", "It cost MXN 1.5 billion."),
    ("Costó $1,200 (MXN).", "It cost MXN 1,200."),
    ("Vale 30,000 libras.", "It is worth £30,000."),
    ("Vale 5 mil libras.", "It is worth £5k."),
    ("De 10 a 20 pesos.", "From 10 pesos to 20 pesos."),
    ("El 15 % respondió.", "15% answered."),
    ("El quince por ciento respondió.", "15 per cent answered."),
    ("Respondió la mitad.", "50% answered."),
    ("Entre 10 y 15%.", "Between 10% and 15%."),
    ("Cada semestre se publica.", "It is published every 6 months."),
    ("Según el art. 27 bis.", "Under art. 27 bis."),
    ("Según el artículo 71(2).", "Under s.71(2)."),
    ("Según la sección 71, párrafo 2.", "Under s.71(2)."),
    ("Fracción IV del artículo 134.", "Article 134, item 4."),
    ("Vea la PPN 023.", "See PPN 023."),
    ("El aviso UK9 se rige por el SI 2025/1316.", "The UK9 notice is governed by SI 2025/1316."),
    ("Según la LAASSP.", "Under the LAASSP."),
    ("Abre a las 9:30 y cierra a las 17:00.", "It opens at 9.30 am and closes at 5 pm."),
    ("En el ejercicio 2015/16.", "In the financial year 2015-2016."),
    ("La temperatura bajó a −5 grados.", "The temperature fell to -5 degrees."),
    ("Escriba a a1@ejemplo.mx.", "Write to us."),
    ("Uno de ellos vino.", "One of them came."),
]

# (Spanish, English, from Spanish to English: what is missing or changed, and into what)
DIFFERENT = [
    ("Se paga en 30 días.", "Payment is due within 40 days.", ("30", "40")),
    ("Se paga en treinta días.", "Payment is due within 40 days.", ("treinta", "40")),
    ("Se paga en 30 días.", "Payment is due soon.", ("30", "")),
    ("Se paga pronto.", "Payment is due within 30 days.", ("", "30")),
    ("El importe es de 1,234.56 pesos.", "The amount is 1,234.65 pesos.", ("1,234.56 pesos", "1,234.65 pesos")),
    ("El 21 de febrero de 2026.", "On 12 February 2026.", ("21 de febrero de 2026", "12 February 2026")),
    ("El 21 de febrero de 2026.", "On 21 March 2026.", ("21 de febrero de 2026", "21 March 2026")),
    ("El 4 de abril cierra el trimestre.", "The quarter closes on 1 April.", ("4 de abril", "1 April")),
    ("Empieza en abril.", "It starts in May.", ("abril", "May")),
    ("El 15% respondió.", "15 answered.", ("15%", "15")),
    ("Vale 30,000 libras.", "It is worth $30,000.", ("30,000 libras", "$30,000")),
    ("Vale 30,000 pesos.", "It is worth £30,000.", ("30,000 pesos", "£30,000")),
    ("Costó 15 millones.", "It cost 15 billion.", ("15 millones", "15 billion")),
    ("Según el art. 27 bis.", "Under art. 27.", ("27 bis", "27")),
    ("Según el art. 71(2).", "Under s.71(3).", ("71(2)", "71(3)")),
    ("Vea la PPN 023.", "See PPN 032.", ("PPN 023", "PPN 032")),
    ("Abre a las 9:30.", "It opens at 9.50 am.", ("9:30", "9.50 am")),
    ("De 30 a 60 días.", "From 30 to 30 days.", ("60", "")),
    ("Hay 2 de 10, y 2 más.", "There are 2 of 10, and 10 more.", ("2", "10")),
    ("La temperatura bajó a −5 grados.", "The temperature fell to 5 degrees.", ("5", "5")),
]


@pytest.mark.parametrize(("spanish", "english"), SAME, ids=[pair[0] for pair in SAME])
def test_what_says_the_same_gives_no_finding_either_way(spanish, english):
    assert differences(spanish, "es", english, "en") == []
    assert differences(english, "en", spanish, "es") == []


@pytest.mark.parametrize(("spanish", "english", "found"), DIFFERENT, ids=[case[0] + case[1] for case in DIFFERENT])
def test_what_differs_is_named_as_written_either_way(spanish, english, found):
    assert [(each.source, each.target) for each in differences(spanish, "es", english, "en")] == [found]
    assert [(each.target, each.source) for each in differences(english, "en", spanish, "es")] == [found]


def test_an_acronym_may_be_added_as_a_gloss_but_not_lost():
    assert [each.source for each in differences("Según la LAASSP.", "es", "Under the statute.", "en")] == ["LAASSP"]
    assert differences("Según el instituto.", "es", "According to INEGI, the institute.", "en") == []


def test_a_heading_in_capitals_is_no_list_of_acronyms():
    assert differences("OBRAS PUBLICAS", "es", "PUBLIC WORKS", "en") == []
