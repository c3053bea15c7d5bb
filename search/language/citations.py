"""Citations of a provision or of a numbered document: "art. 134", "s.71(2)", "PPN 023".

The number belongs to the sign before it. Signs that mean the same are found as each other, in either language; numbers
are taken as they stand: never translated, never near another.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from search.language.text import fold

# One line for each kind: how it is written in Spanish, and in English. Folded; a dot after it may or may not stand.
SIGNS: dict[str, dict[str, tuple[str, ...]]] = {
    "article": {"es": ("art", "articulo", "arts", "articulos"), "en": ("art", "article", "arts", "articles")},
    "section": {"es": ("s", "seccion", "secc"), "en": ("s", "section", "sec", "ss", "sections")},
    "fraction": {"es": ("frac", "fraccion", "fracc"), "en": ("fraction",)},
    "paragraph": {"es": ("parrafo", "parr"), "en": ("para", "paragraph", "paras")},
    "chapter": {"es": ("cap", "capitulo"), "en": ("ch", "chapter")},
    "title": {"es": ("titulo", "tit"), "en": ("title",)},
    "annex": {"es": ("anexo",), "en": ("sch", "schedule", "annex")},
    "clause": {"es": ("clausula",), "en": ("cl", "clause")},
    "regulation": {"es": (), "en": ("reg", "regulation")},
    "policy note": {"es": ("ppn",), "en": ("ppn", "procurement policy note")},
}
# Kinds that are counted in Roman numerals too.
_ROMAN = frozenset({"fraction", "chapter", "title", "annex"})
# What makes another provision of the same number ("art. 27 bis").
SUFFIXES = ("bis", "ter", "quater", "quinquies")

MAX_CITATIONS = 4

_KIND_OF = {sign: kind for kind, of in SIGNS.items() for signs in of.values() for sign in signs}
_SIGN = "|".join(re.escape(sign) for sign in sorted(_KIND_OF, key=len, reverse=True))
_CITATION = re.compile(
    rf"(?<![^\W_])(?:(?P<sign>{_SIGN})\.?\s*(?P<number>\d+[a-z]?(?:[/-]\d+)*[ºª]?|[ivxlc]+)"
    r"|(?P<acronym>[^\W\d_]{2,8})[ -](?P<of_acronym>\d+(?:[/-]\d+)*))"
    rf"(?P<suffix>\s+(?:{'|'.join(SUFFIXES)}))?(?P<below>(?:\s?\(\w{{1,4}}\))*)(?!\w)"
)
_ROMAN_NUMERAL = re.compile(r"(?=.)x{0,3}(?:ix|iv|v?i{0,3})")
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"[^\W_]+")
# Ordinals, as Mexican laws number their first articles: "1º", "1o".
_ORDINAL = re.compile(r"([1-9])[oºª]?")
# More words than these, all in capitals, are somebody's keyboard and no acronyms.
MOST_IN_CAPITALS = 2


@dataclass(frozen=True, slots=True)
class Citation:
    """What was cited: as typed, the forms in which texts write it, and the places of its words in the query.

    forms: word for word as cited. outer: without what stands in brackets, as a law heads the whole section.
    number: its first words alone; number_place: where that stands.
    """

    text: str
    forms: tuple[tuple[str, ...], ...]
    outer: tuple[tuple[str, ...], ...]
    number: str
    number_place: int
    start: int
    end: int
    has_suffix: bool

    @property
    def places(self) -> frozenset[int]:
        return frozenset(range(self.start, self.end))


def citations(text: str, spans: Sequence[tuple[str, int, int]]) -> tuple[Citation, ...]:
    """The citations in a query, given its words with their places in it."""
    named = [word for word, _, _ in spans if not word.isdigit()]
    is_shouted = len(named) > MOST_IN_CAPITALS and not any(letter.islower() for letter in text)
    folded = fold(text)
    found: list[Citation] = []
    end_of_last = 0
    while len(found) < MAX_CITATIONS and (match := _CITATION.search(folded, end_of_last)):
        end_of_last = match.end()
        signs, number = _signs(match, text, is_shouted=is_shouted)
        if not signs:
            # Not one: look again from the next word on, as "LEY 5 art. 3" may hold one.
            end_of_last = match.end("acronym") if match.group("acronym") else match.end("sign")
            continue
        places = [place for place, (_, start, end) in enumerate(spans) if start < match.end() and match.start() < end]
        numbers = _forms_of(number)
        more = tuple(_WORD.findall(match.group("suffix") or ""))
        below = tuple(_WORD.findall(match.group("below")))
        outer = tuple((*sign.split(), *each, *more) for sign in signs for each in numbers)
        begin = match.start("number") if match.group("sign") else match.start("of_acronym")
        found.append(
            Citation(
                text=text[match.start() : match.end()].strip(),
                forms=tuple((*form, *below) for form in outer),
                outer=outer if below else (),
                number=numbers[0][0],
                number_place=next(place for place in places if spans[place][2] > begin),
                start=places[0],
                end=places[-1] + 1,
                has_suffix=bool(more),
            )
        )
    return tuple(found)


def _signs(match: re.Match[str], text: str, *, is_shouted: bool) -> tuple[tuple[str, ...], str]:
    """How the sign may be written, and the number; no signs where it is no citation."""
    sign, acronym = match.group("sign"), match.group("acronym")
    if sign:
        kind, number = _KIND_OF[sign], match.group("number")
        if not number[0].isdigit() and not (kind in _ROMAN and _ROMAN_NUMERAL.fullmatch(number)):
            return (), number
        # One of "art", "arts" is enough: what is left has another stem.
        return tuple(dict.fromkeys((*SIGNS[kind]["es"], *SIGNS[kind]["en"]))), number
    number = match.group("of_acronym")
    is_acronym = text[match.start("acronym") : match.end("acronym")].isupper() and not is_shouted
    return ((acronym,) if is_acronym and not _YEAR.fullmatch(number) else ()), number


def _forms_of(number: str) -> tuple[tuple[str, ...], ...]:
    ordinal = _ORDINAL.fullmatch(number)
    if ordinal:
        return (ordinal[1],), (f"{ordinal[1]}o",), (f"{ordinal[1]}º",)
    return (tuple(_WORD.findall(number)),)
