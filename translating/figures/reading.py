"""What figures stand in a text, each in a form in which both languages write it alike."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from search.language.text import fold_all
from translating.figures.number_words import STANDING_FOR, numbers_in_words

# A number in words is a figure of its own from here on; smaller ones are articles, idioms and counts that a good
# translation turns otherwise (“one of them”, “in two”). They answer for a digit of the other side all the same.
SMALLEST_FIRM_WORD = 10


class Kind(StrEnum):
    NUMBER = "number"
    PERCENTAGE = "percentage"
    MONEY = "money"
    DATE = "date"
    HOUR = "hour"
    CITATION = "citation"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as written (`text`), and all that it may mean (`values`): “1.234” is two numbers until compared.

    A loose figure only answers for one of the other side.
    """

    kind: Kind
    text: str
    values: frozenset[object]
    start: int
    end: int
    currency: str = ""
    is_loose: bool = False
    parts: tuple["Figure", ...] = field(default=(), compare=False)


_MONTHS = {
    "es": (
        *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
        *("septiembre", "octubre", "noviembre", "diciembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    ),
}
_SHORT_MONTHS = {
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_MONTH_NUMBERS: dict[str, dict[str, int]] = {
    language: {
        **{name.lower(): number for number, name in enumerate(_SHORT_MONTHS[language], start=1)},
        **{name.lower(): number for number, name in enumerate(_MONTHS[language], start=1)},
        **({"setiembre": 9, "sept": 9} if language == "es" else {"sept": 9}),
    }
    for language in ("es", "en")
}
_MONTH = {language: "|".join(sorted(numbers, key=len, reverse=True)) for language, numbers in _MONTH_NUMBERS.items()}
_DAY = r"(?P<day>\d{1,2}|primero)(?:\s?(?:\.?[ºo°]|st|nd|rd|th)\b|\.?[º°])?"
_YEAR = r"(?P<year>(?:1[5-9]|20|21)\d\d)"
_DATES = {
    "es": re.compile(
        rf"(?<!\w){_DAY}\s+(?:de\s+)?(?P<month>{_MONTH['es']})\b\.?(?:,?\s+(?:del?\s+)?(?:año\s+)?{_YEAR}\b)?"
        rf"|(?<!\w)(?P<month_of>{_MONTH['es']})\b\.?\s+(?:del?\s+)?(?:año\s+)?(?P<year_of>(?:1[5-9]|20|21)\d\d)\b"
        rf"|(?<!\w)(?P<bare>{'|'.join(_MONTHS['es'])}|setiembre)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        rf"(?<!\w){_DAY}\s+(?:of\s+)?(?P<month>{_MONTH['en']})\b\.?(?:,?\s+{_YEAR}\b)?"
        rf"|(?<!\w)(?P<month_us>{_MONTH['en']})\b\.?\s+(?P<day_us>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s?%)"
        r"(?:,?\s+(?P<year_us>(?:1[5-9]|20|21)\d\d)\b)?"
        rf"|(?<!\w)(?P<month_of>{_MONTH['en']})\b\.?,?\s+(?P<year_of>(?:1[5-9]|20|21)\d\d)\b"
        # “May” and “March” begin sentences as verbs: alone they are months only after one of these.
        r"|(?<=\b(?:in|of|by|to))\s(?P<verb>May|March)\b"
        rf"|(?<!\w)(?P<bare>(?-i:{'|'.join(name for name in _MONTHS['en'] if name not in ('May', 'March'))}))\b",
        re.IGNORECASE,
    ),
}
# English looks behind only by a fixed number of letters, and all four words have two.
_NUMERIC_DATE = re.compile(
    r"(?<![\w/.-])(?:(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)"
    r"|(?P<d2>\d{1,2})(?P<sep>[/.-])(?P<m2>\d{1,2})(?P=sep)(?P<y2>(?:19|20)\d\d))(?![\w/])"
)
_HOUR = re.compile(
    r"(?<![\w:.,])(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s?(?P<half>[ap]\.?\s?m(?![\w-])\.?)"
    r"|(?<![\w:])(?P<hour24>\d{1,2}):(?P<minute24>\d\d)(?![\w:])",
    re.IGNORECASE,
)

_CURRENCIES = {
    "GBP": r"£|GBP|libras?(?:\s+esterlinas?)?|pounds?(?:\s+sterling)?",
    "USD": r"US\$|USD|dólares|dolares|dollars?",
    "EUR": r"€|EUR|euros?",
    "MXN": r"MX\$|MXN|MN|M\.\s?N\.|pesos?",
    "UMA": r"UMA",
}
_SIGN = re.compile(
    rf"(?:^|(?<=[\s(«“\"/]))(?:{'|'.join(f'(?P<{code}>{words})' for code, words in _CURRENCIES.items())}|(?P<ANY>\$))\s?$"
)
_AFTER = re.compile(
    r"\s?(?:de\s+)?" + rf"(?:{'|'.join(f'(?P<{code}>{words})' for code, words in _CURRENCIES.items())})(?!\w)"
)
_NUMBER = re.compile(
    r"(?<!\w)(?<!\d[.,])(?P<minus>(?<![\w)])[-−])?"
    r"(?P<digits>\d{1,3}(?:[\u00a0\u202f\u2009 ]\d{3}(?!\d))+(?:[.,]\d+)?"
    r"|\d{1,3}(?:[.,'’]\d{3}(?!\d))+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
)
_MAGNITUDES = {
    "es": (
        (r"\s?(?:mil\s+millones|mmdp)\b", 9),
        (r"\s?(?:millones|millón|millon|mdp|mdd)\b", 6),
        (r"\s(?:mil)\b", 3),
    ),
    "en": (
        (r"\s?(?:billion|bn)\b", 9),
        (r"\s?(?:million|millions|mn)\b|m\b", 6),
        (r"\s(?:thousand)\b|k\b", 3),
    ),
}
_MAGNITUDE = {
    language: tuple((re.compile(pattern, re.IGNORECASE), power) for pattern, power in magnitudes)
    for language, magnitudes in _MAGNITUDES.items()
}
_PERCENT = re.compile(r"\s?(?:%|％|por\s?ciento|per\s?cent)(?!\w)|\s?%", re.IGNORECASE)
_ORDINAL = re.compile(r"\.?(?:[ºª°]|er\b|o\b|a\b|st\b|nd\b|rd\b|th\b)")
_LATIN = r"bis|ter|qu[aá]ter|quinquies|sexies"
_SUFFIX = re.compile(
    rf"\s(?P<latin>{_LATIN})\b|(?P<letter>[A-Z])(?![\w])|(?P<below>(?:\s?\((?:\d{{1,2}}|[a-z]|[ivx]{{1,4}})\))+)"
    rf"|(?P<serial>/\d{{2,4}}(?!\d))"
)
_ACRONYM_BEFORE = re.compile(r"(?:^|(?<=\W))(?P<acronym>[A-ZÁÉÍÓÚÑ]{2,8})(?:[ -]|\sNo\.?\s|\snúm\.?\s)?$")
# A code: letters and digits in one word, as “UK9”. Names of laws that are nothing but capitals are kept as they are.
_CODE = re.compile(r"(?<![\w.-])(?=\w*\d)(?=\w*[A-Z])[A-Z]{1,6}-?\d{1,6}[A-Z]?(?![\w-])")
_ACRONYM = re.compile(r"(?<![\w.-])[A-ZÁÉÍÓÚÑ]{4,10}(?![\w-])")
_ROMAN = re.compile(r"(?<![\w.])(?=[IVXLC]{1,7}(?!\w))(?:X[CL]|L?X{0,3})(?:IX|IV|V?I{0,3})(?!\w)")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_BEFORE_ROMAN = re.compile(
    r"(?:fracci[oó]n(?:es)?|fracc?\.?|cap[ií]tulo|t[ií]tulo|anexo|libro|secci[oó]n|section|item|chapter|title|annex|part"
    r"|schedule|book|fraction|article|art[ií]culo|subsection|paragraph|siglo|point|y|and|,|a|to|e)\s$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"(?<=\d[/–-])\d\d(?!\d)")
# The same organisation or tax under another acronym: the translation of these is no loss.
TRANSLATED_ACRONYMS = frozenset({"OCDE", "OECD", "TLCAN", "NAFTA", "TMEC", "USMCA", "CDMX", "PYME", "SMEs", "ODS"})
_TOKENS_TO_SKIP = frozenset({"HTTP", "HTTPS", "HTML"})


def figures(text: str, language: str) -> list[Figure]:
    """The figures of a plain text in that language, in their order; loose ones too."""
    text = _ADDRESS.sub(lambda match: " " * len(match.group()), text)
    found: list[Figure] = []
    taken = bytearray(len(text))

    def keep(figure: Figure) -> None:
        if not any(taken[figure.start : figure.end]):
            taken[figure.start : figure.end] = b"\x01" * (figure.end - figure.start)
            found.append(figure)

    for reader in (_numeric_dates, _dates, _hours, _codes, _numbers, _romans, _acronyms, _in_words):
        for figure in reader(text, language):
            keep(figure)
    found.extend(_standing_for(text, language, taken))
    return sorted(found, key=lambda figure: figure.start)


def _date(year: int | None, month: int, day: int | None, text: str, start: int, end: int) -> Figure:
    parts = [Figure(Kind.DATE, text, frozenset({("month", month)}), start, end)]
    parts += [
        Figure(Kind.DATE, text, frozenset({Decimal(number)}), start, end)
        for number in (day, year)
        if number is not None
    ]
    return Figure(Kind.DATE, text, frozenset({(year, month, day)}), start, end, parts=tuple(parts))


def _numeric_dates(text: str, language: str) -> Iterator[Figure]:
    for match in _NUMERIC_DATE.finditer(text):
        year, month, day = (
            (match["y"], match["m"], match["d"]) if match["y"] else (match["y2"], match["m2"], match["d2"])
        )
        if not 1 <= int(month) <= 12:
            month, day = day, month
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            yield _date(int(year), int(month), int(day), match.group(), match.start(), match.end())


def _dates(text: str, language: str) -> Iterator[Figure]:
    numbers = _MONTH_NUMBERS[language]
    for match in _DATES[language].finditer(text):
        of = match.groupdict()
        name = next(of[key] for key in ("month", "month_us", "month_of", "verb", "bare") if of.get(key))
        if language == "en" and not name[0].isupper():
            continue
        day = of["day"] or of.get("day_us")
        year = of["year"] or of.get("year_us") or of["year_of"]
        if day and not day.isdigit():
            day = "1"
        if day and not 1 <= int(day) <= 31:
            continue
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        yield _date(
            int(year) if year else None,
            numbers[name.lower()],
            int(day) if day else None,
            text[start : match.end()].rstrip("."),
            start,
            match.end(),
        )


def _hours(text: str, language: str) -> Iterator[Figure]:
    for match in _HOUR.finditer(text):
        hour = int(match["hour"] or match["hour24"])
        minute = int(match["minute"] or match["minute24"] or 0)
        if hour > 24 or minute > 59:
            continue
        readings = {hour % 24 * 60 + minute}
        if match["half"]:
            readings = {(hour % 12 + (12 if match["half"][0] in "pP" else 0)) * 60 + minute}
        yield Figure(
            Kind.HOUR,
            match.group().rstrip("."),
            frozenset(("hour", each) for each in readings),
            match.start(),
            match.end(),
        )


def _codes(text: str, language: str) -> Iterator[Figure]:
    for match in _CODE.finditer(text):
        value = match.group().replace("-", "")
        yield Figure(Kind.CITATION, match.group(), frozenset({value}), match.start(), match.end())


def _acronyms(text: str, language: str) -> Iterator[Figure]:
    if not any(letter.islower() for letter in text):
        return  # a heading in capitals
    for match in _ACRONYM.finditer(text):
        if match.group() not in TRANSLATED_ACRONYMS | _TOKENS_TO_SKIP:
            yield Figure(Kind.CITATION, match.group(), frozenset({match.group()}), match.start(), match.end())


def _romans(text: str, language: str) -> Iterator[Figure]:
    for match in _ROMAN.finditer(text):
        numeral = match.group()
        # “I” and “C” are words and initials; two letters alone may be an acronym.
        if not _BEFORE_ROMAN.search(text[: match.start()]) or (numeral in ("I", "C") and language == "en"):
            continue
        values = [_ROMAN_VALUES[letter] for letter in numeral]
        value = sum(
            -each if position + 1 < len(values) and each < values[position + 1] else each
            for position, each in enumerate(values)
        )
        yield Figure(Kind.CITATION, numeral, frozenset({Decimal(value)}), match.start(), match.end())


def _numbers(text: str, language: str) -> Iterator[Figure]:
    for match in _NUMBER.finditer(text):
        yield _number(text, match, language)


def _number(text: str, match: "re.Match[str]", language: str) -> Figure:
    digits, start, end = match["digits"], match.start("digits"), match.end()
    before = text[: match.start()]
    values: set[object] = set(_readings(digits))
    if _SHORT_YEAR.match(text, start) and (century := re.search(r"(\d\d)\d\d[/–-]$", before)):
        values.add(Decimal(int(century[1] + digits)))
    sign = _SIGN.search(before)
    for pattern, power in _MAGNITUDE[language]:
        if scaled := pattern.match(text, end):
            values = {value * 10**power for value in values if isinstance(value, Decimal)}
            end = scaled.end()
            break
    if match["minus"]:
        values = {-value for value in values if isinstance(value, Decimal)}
    if percent := _PERCENT.match(text, end):
        return Figure(Kind.PERCENTAGE, text[start : percent.end()], frozenset(values), start, percent.end())
    after = _AFTER.match(text, end)
    if sign or after:
        begin = sign.start() if sign else start
        stop = after.end() if after else end
        codes = {code for each in (sign, after) if each for code, word in each.groupdict().items() if word}
        codes -= {"ANY"} if len(codes) > 1 else set()
        currency = codes.pop() if len(codes) == 1 else ""
        return Figure(Kind.MONEY, text[begin:stop].strip(), frozenset(values), begin, stop, currency=currency)
    suffix = _SUFFIX.match(text, end)
    acronym = _ACRONYM_BEFORE.search(before)
    if suffix and not (suffix["serial"] and not acronym):
        more = suffix.group().lower().replace(" ", "").replace("á", "a")
        number = f"{digits.lower()}{more}"
        return Figure(Kind.CITATION, text[start : suffix.end()], frozenset({number}), start, suffix.end())
    if acronym and digits.startswith("0"):
        return Figure(Kind.CITATION, f"{acronym['acronym']} {digits}", frozenset({digits}), start, end)
    if ordinal := _ORDINAL.match(text, end):
        end = ordinal.end()
    return Figure(Kind.NUMBER, text[start:end], frozenset(values), start, end)


def _readings(digits: str) -> Iterator[Decimal]:
    """Every number that these digits may be: Mexico and the UK write 1,234.56; others 1.234,56 or 1 234,56."""
    plain = re.sub(r"[\u00a0\u202f\u2009 '’]", "", digits)
    marks = re.findall(r"[.,]", plain)
    if not marks:
        yield Decimal(plain)
        return
    last = plain.rfind(marks[-1])
    whole, rest = re.sub(r"[.,]", "", plain[:last]), plain[last + 1 :]
    if marks.count(marks[-1]) == 1:
        yield Decimal(f"{whole}.{rest}").normalize()
    if len(rest) == 3 and len(set(marks)) == 1 and whole.lstrip("0"):
        yield Decimal(whole + rest)


def _in_words(text: str, language: str) -> Iterator[Figure]:
    for said in numbers_in_words(text, language):
        percent = _PERCENT.match(text, said.end)
        end = percent.end() if percent else said.end
        yield Figure(
            Kind.PERCENTAGE if percent else Kind.NUMBER,
            text[said.start : end],
            frozenset({Decimal(said.value)}),
            said.start,
            end,
            is_loose=said.value < SMALLEST_FIRM_WORD and not percent,
        )


def _standing_for(text: str, language: str, taken: bytearray) -> Iterator[Figure]:
    for match in re.finditer(r"[^\W\d_]+", text):
        # fold_all also takes ñ apart: “año” is “ano” in the list.
        values = STANDING_FOR[language].get(fold_all(match.group()))
        if values and not any(taken[match.start() : match.end()]):
            yield Figure(
                Kind.NUMBER,
                match.group(),
                frozenset(Decimal(value) for value in values),
                match.start(),
                match.end(),
                is_loose=True,
            )
