"""How text becomes comparable words: one definition, which both engines follow.

The Elasticsearch analysers in ``search.engines.elasticsearch.analysis`` say the same in its own terms;
the engine contract holds the two together.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

LANGUAGES = ("es", "en")

# A word is a run of letters and digits, with an inner apostrophe ("council's"). Everything else divides, so that
# "s.71" is found as "71" and "tender/documents" by either word. WORD_PATTERN_JAVA is the same for Elasticsearch.
WORD_PATTERN = r"[^\W_]+(?:['’][^\W_]+)?"
WORD_PATTERN_JAVA = r"[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)?"
_WORD = re.compile(WORD_PATTERN)

_ACCENTED = "áàâäãåéèêëíìîïóòôöõúùûüýÿ"
_PLAIN = "aaaaaaeeeeiiiiooooouuuuyy"
VOWEL_FOLDING = dict(zip(_ACCENTED, _PLAIN, strict=True)) | {"’": "'"}
# What the primary field keeps apart and the folded one does not.
CONSONANT_FOLDING = {"ñ": "n", "ç": "c"}

_FOLD_VOWELS = str.maketrans(VOWEL_FOLDING)
_FOLD_ALL = str.maketrans(VOWEL_FOLDING | CONSONANT_FOLDING)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

# Endings of folded Spanish words, each taken off in turn: plural, gender and final e, nothing else. Written as regular
# expressions that Python and Java read alike, so that both engines have the same stems. Lucene's own light stemmer
# leaves words of four letters alone and so parts "obra" from "obras"; Snowball's leans on accents, which people leave
# out when they type. What each gave is in docs/search.md.
SPANISH_ENDINGS = (
    (r"^(.{2,})ces$", "z"),  # voces, luces
    (r"^(.{2,}?[^aeious])(?:es)+$", ""),  # planes, leyes, interés and intereses
    (r"^(.+?[^aeiou]s)es$", ""),  # meses, bases
    (r"^(.{2,}[aeo])s$", ""),  # obras, años
    (r"^(.{3,})e$", ""),  # pyme, base: what "es" leaves of their plurals
    (r"^(.{5,})[ao]$", ""),  # pública, público; shorter words differ by this letter: caso, casa
)
_SPANISH_RULES = tuple((re.compile(pattern), rf"\1{rest}") for pattern, rest in SPANISH_ENDINGS)


class _Stemmers(threading.local):
    """A stemmer keeps the word it works on in itself: two threads on one would cut each other's words, or break."""

    def __init__(self) -> None:
        self.english = snowballstemmer.stemmer("english")


_stemmers = _Stemmers()


def clean(text: str) -> str:
    """The text as it may be stored: composed characters, no control characters."""
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", text))


def fold(text: str) -> str:
    """Lower case without accents on vowels; ñ stays a letter of its own."""
    return _lower(text).translate(_FOLD_VOWELS)


def fold_all(text: str) -> str:
    """Lower case without any accent: *niñez* and *ninez* become the same."""
    return _lower(text).translate(_FOLD_ALL)


def _lower(text: str) -> str:
    # U+0130 is the one character whose lower case is longer; places in a text must stay what they were.
    return text.replace("\u0130", "I").lower()


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return _WORD.findall(fold(text))


def word_spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Each folded word with its place in the text (folding never changes a length)."""
    for match in _WORD.finditer(fold(text)):
        yield match.group(), match.start(), match.end()


def word_places(text: str) -> list[tuple[int, int]]:
    """Where each word begins and ends; the same words as `words` tells, as folding makes no letter of what is none."""
    return [match.span() for match in _WORD.finditer(text)]


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The form under which a folded word of that language is indexed."""
    if language == "es":
        return _spanish_stem(word)
    # Porter2 changes nothing without its apostrophe rules; Elasticsearch's "porter2" is the same algorithm.
    return str(_stemmers.english.stemWord(word))


def stems(text: str, language: str) -> list[str]:
    return [stem(word, language) for word in words(text)]


def _spanish_stem(word: str) -> str:
    for pattern, kept in _SPANISH_RULES:
        word = pattern.sub(kept, word)
    return word


# The longest query that is counted, promoted or noted; longer ones are pasted text.
MAX_WORDING = 200
_OUTER = " \t\n.,;:!?¡¿\"'“”‘’«»()[]…"


def as_compared(text: str) -> str:
    """A whole query in the form in which two are the same: folded, one space, no punctuation around it."""
    return " ".join(fold(clean(text)).split()).strip(_OUTER)
