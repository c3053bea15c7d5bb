"""Numbers that are written as words, in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass

from search.language.text import word_spans


def _numbered(words: str, start: int = 0, step: int = 1) -> dict[str, int]:
    return {word: start + step * place for place, word in enumerate(words.split())}


_UNITS = {
    "en": _numbered(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen"
    )
    | _numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    "es": _numbered(
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete"
        " dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete"
        " veintiocho veintinueve treinta"
    )
    | _numbered("cuarenta cincuenta sesenta setenta ochenta noventa", 40, 10)
    | {"un": 1, "una": 1, "veintiun": 21, "veintiuna": 21},
}
_HUNDREDS: dict[str, dict[str, int]] = {
    "en": {},
    "es": {"cien": 100, "ciento": 100}
    | {
        f"{beginning}{ending}": value
        for beginning, value in _numbered(
            "doscient trescient cuatrocient quinient seiscient setecient ochocient novecient", 200, 100
        ).items()
        for ending in ("os", "as")
    },
}
_THOUSAND = {"en": "thousand", "es": "mil"}
_MILLION = {"en": ("million", "millions"), "es": ("millon", "millones")}
_BILLION = {"en": ("billion", "billions"), "es": ()}
_AND = {"en": "and", "es": "y"}


def _standing(lines: str) -> dict[str, tuple[int, ...]]:
    found = {}
    for line in lines.strip().splitlines():
        numbers, _colon, words = line.partition(":")
        found.update(dict.fromkeys(words.split(), tuple(map(int, numbers.split()))))
    return found


# Words that stand for a number without being one: a translator rightly writes “cada semestre” for “every 6 months”.
# They answer for a figure of the other side and never ask for one. Without any accent, ñ as n.
STANDING_FOR: dict[str, dict[str, tuple[int, ...]]] = {
    "es": _standing(
        """
        0: ninguno ninguna nadie
        0 24: medianoche
        1: primer primero primera
        1 7: semanal
        1 12 365: ano anual
        1 30: mes mensual
        2: segundo segunda ambos ambas par doble duplicar medio media bimestre bimestral bienio
        2 14 15: quincena quincenal
        2 50: mitad
        2 3: tercios
        3: tercer tercero tercera triple tercio trimestre trimestres trimestral trienio
        4: cuarto cuarta cuatrimestre
        5: quinto quinta
        6: sexto sexta semestre semestres semestral sexenio
        7: septimo septima semana
        8: octavo octava
        9: noveno novena
        10: decimo decima decada
        12: docena
        100: siglo
        """
    ),
    "en": _standing(
        """
        0: none nobody
        0 24: midnight
        1: first once
        1 7: weekly
        1 12: yearly annually
        1 12 365: year annual
        1 30: month monthly
        2: second twice both pair double bimonthly
        2 14 15: fortnight fortnightly
        2 50: half
        2 3: thirds
        3: third triple quarterly
        3 4: quarters
        3 4 25: quarter
        4: fourth
        5: fifth
        6: sixth
        7: seventh week
        8: eighth
        9: ninth
        10: tenth decade
        12: dozen
        100: century
        """
    ),
}


@dataclass(frozen=True, slots=True)
class NumberInWords:
    """A run of words that says a number, and where it stands in the text."""

    value: int
    start: int
    end: int


def numbers_in_words(text: str, language: str) -> Iterator[NumberInWords]:
    """Each number said in words, the longest run first: “treinta y cinco” is one number, not two."""
    spans = [(word.replace("ñ", "n"), start, end) for word, start, end in word_spans(text)]
    position = 0
    while position < len(spans):
        value, taken = _read(spans, position, text, language)
        if taken:
            yield NumberInWords(value, spans[position][1], spans[position + taken - 1][2])
            position += taken
        else:
            position += 1


def _read(spans: list[tuple[str, int, int]], position: int, text: str, language: str) -> tuple[int, int]:
    """The value of the run that begins there, and how many words it has; none when it is no number."""
    units, hundreds = _UNITS[language], _HUNDREDS[language]
    total = group = 0
    taken = at = 0
    last = 0  # the value of the last word of the group: what may still follow is smaller
    while position + at < len(spans):
        if at and not _continues(text[spans[position + at - 1][2] : spans[position + at][1]]):
            break
        word = spans[position + at][0]
        if word in units and (last == 0 or (last >= 20 and last % 10 == 0 and units[word] < min(last, 100))):
            group += units[word]
            last = units[word] or -1
        elif word in hundreds and last == 0 and not _is_per_cent(spans, position + at):
            group, last = group + hundreds[word], hundreds[word]
        elif language == "en" and word == "hundred" and 0 < group < 10:
            group, last = group * 100, 100
        elif word == _THOUSAND[language] and (group or language == "es") and total % 1_000_000 == 0:
            total, group, last = total + (group or 1) * 1_000, 0, 0
        elif word in _MILLION[language] and (group or total):
            total, group, last = (total + group) * 1_000_000, 0, 0
        elif word in _BILLION[language] and (group or total):
            total, group, last = (total + group) * 1_000_000_000, 0, 0
        elif word == _AND[language] and at and taken == at:
            at += 1
            continue
        else:
            break
        at += 1
        taken = at
    return total + group, taken


def _is_per_cent(spans: list[tuple[str, int, int]], position: int) -> bool:
    return spans[position][0] == "ciento" and position > 0 and spans[position - 1][0] == "por"


def _continues(between: str) -> bool:
    return between.strip(" \u00a0") in ("", "-")
