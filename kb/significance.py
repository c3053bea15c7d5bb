"""How much a change matters, guessed from the words alone: what a person is offered as the default, and may overrule."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from kb.languages import fold_vowels
from kb.models.translations import Significance
from kb.passages import ADDED, CHANGED, LINKS, MOVED, REMOVED, PassageChange, count_words

# Why a change was weighed as it was; what an editor reads is in kb.translation_admin.
LETTERS, WORDS, FIGURES, DUTY, WHOLE, REWRITTEN, ORDER, LINK, FILED = (
    "letters",
    "words",
    "figures",
    "duty",
    "whole",
    "rewritten",
    "order",
    "link",
    "filed",
)
_WEIGHT = {
    LETTERS: Significance.TYPO,
    WORDS: Significance.MINOR,
    ORDER: Significance.MINOR,
    LINK: Significance.MINOR,
    FILED: Significance.MINOR,
    FIGURES: Significance.MAJOR,
    DUTY: Significance.MAJOR,
    WHOLE: Significance.MAJOR,
    REWRITTEN: Significance.MAJOR,
}

# A passage of fewer words is soon half changed by what is no more than a rewording.
REWRITTEN_FROM_WORDS = 12
REWRITTEN_SHARE = 0.5
# Of the whole work: from so many words on, a fifth of the text is no longer the same text.
LARGE_SHARE = 0.2
LARGE_FROM_WORDS = 30
# Two spellings of a word, not two words: "pubicar" and "publicar" are .93 alike, "pagar" and "cobrar" .55.
SAME_WORD = 0.75
MOST_MISSPELT = 3

# Nobody translates these: a routine check renews both dates, the others say whose it is and where it is found.
_FILING_FIELDS = frozenset(
    {"checked_on", "check_by", "topics", "institution", "jurisdiction", "level", "seo_title", "search_description"}
)

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,:/\u00a0\u202f ]\d{2,3}|[.,]\d+)*")
_MARK = re.compile(r"[%$£€]|\b(?:MXN|GBP|USD|EUR)\b")
_ROMAN = re.compile(r"\b(?:[IVXLC]{2,}|V|X)\b")
_NUMBER_WORDS = frozenset(
    """
    dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta cuarenta cincuenta
    sesenta setenta ochenta noventa cien ciento doscientos trescientos quinientos mil millón millones mitad doble
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen twenty thirty forty fifty
    sixty seventy eighty ninety hundred thousand million millions half double twice
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    january february march april june july august september october november december
    bis ter quáter
    """.split()  # noqa: SIM905
)
_DUTIES = frozenset(
    """
    no not never cannot nor without except unless must shall prohibited forbidden mandatory
    nunca ni sin tampoco salvo excepto debe deben deberá deberán prohibido prohibida prohíbe obligatorio obligatoria
    """.split()  # noqa: SIM905
)
# "legal" and "ilegal" differ by one letter.
_TURNING_PREFIXES = ("i", "in", "im", "ir", "des", "dis", "un", "no", "non", "anti", "a")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The default, and what it rests on: how many passages for each reason that weighs as much."""

    significance: Significance
    reasons: tuple[tuple[str, int], ...]


def suggest(changes: Iterable[PassageChange], *, total_words: int) -> Suggestion | None:
    """The significance of these changes to a text of so many words; None where there is none."""
    given = list(changes)
    if not given:
        return None
    reasons = Counter(reason_of(change) for change in given)
    changed = sum(_changed_words(change) for change in given if not change.path.endswith(LINKS))
    if changed >= LARGE_FROM_WORDS and changed >= LARGE_SHARE * total_words:
        reasons[REWRITTEN] += 1
    heaviest = max((_WEIGHT[reason] for reason in reasons), key=lambda each: each.weight)
    return Suggestion(
        heaviest, tuple((reason, count) for reason, count in reasons.items() if _WEIGHT[reason] == heaviest)
    )


def heaviest(significances: Iterable[str]) -> str:
    """The one that matters most; "" of none."""
    given = [Significance(each) for each in significances if each]
    return max(given, key=lambda each: each.weight).value if given else ""


def reason_of(change: PassageChange) -> str:
    if change.kind == MOVED:
        return ORDER
    if change.path.endswith(LINKS):
        return LINK
    if change.field in _FILING_FIELDS:
        return FILED
    if change.kind in (ADDED, REMOVED):
        return WHOLE
    return _of_words(change.old, change.new)


def _of_words(old: str, new: str) -> str:
    if _figures(old) != _figures(new):
        return FIGURES
    before, after = _words(old), _words(new)
    if before == after:
        return LETTERS
    if _duties(before) != _duties(after):
        return DUTY
    opcodes = _differences(before, after)
    if _is_misspelling(before, after, opcodes):
        return LETTERS
    changed = sum(max(end - start, new_end - new_start) for _tag, start, end, new_start, new_end in opcodes)
    longest = max(len(before), len(after))
    if longest >= REWRITTEN_FROM_WORDS and changed >= REWRITTEN_SHARE * longest:
        return REWRITTEN
    return WORDS


def _words(text: str) -> list[str]:
    return [fold_vowels(word) for word in _WORD.findall(text)]


def _figures(text: str) -> Counter[str]:
    found = Counter(re.sub(r"[\u00a0\u202f ]", "", number) for number in _NUMBER.findall(text))
    found.update(_MARK.findall(text))
    found.update(_ROMAN.findall(text))
    found.update(word for word in _WORD.findall(text.lower()) if word in _NUMBER_WORDS)
    return found


def _duties(words: list[str]) -> Counter[str]:
    return Counter(word for word in words if word in _FOLDED_DUTIES)


_FOLDED_DUTIES = frozenset(fold_vowels(word) for word in _DUTIES)


def _differences(before: list[str], after: list[str]) -> list[tuple[str, int, int, int, int]]:
    opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [opcode for opcode in opcodes if opcode[0] != "equal"]


def _is_misspelling(before: list[str], after: list[str], opcodes: list[tuple[str, int, int, int, int]]) -> bool:
    misspelt = 0
    for _tag, start, end, new_start, new_end in opcodes:
        was, now = before[start:end], after[new_start:new_end]
        if "".join(was) == "".join(now):
            continue  # "por que" and "porque"
        if len(was) != len(now):
            return False
        if not all(_same_word(one, other) for one, other in zip(was, now, strict=True)):
            return False
        misspelt += len(was)
    return misspelt <= MOST_MISSPELT


def _same_word(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if longer.endswith(shorter) and longer[: -len(shorter)] in _TURNING_PREFIXES:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= SAME_WORD


def _changed_words(change: PassageChange) -> int:
    if change.kind != CHANGED:
        return count_words(change.new or change.old)
    before, after = _words(change.old), _words(change.new)
    return sum(
        max(end - start, new_end - new_start) for _tag, start, end, new_start, new_end in _differences(before, after)
    )
