"""Which queries may be kept in words: those that do not look like something about a person."""

import re

from search.language.text import MAX_WORDING, as_compared, words

# Nobody asks a library in more words than this; what is longer was pasted from a letter.
MOST_WORDS = 12

_SIGNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\S@\S",  # an e-mail address, an account
        r"\b[A-ZÑ&]{3,4}[\s-]?\d{6}[\s-]?[A-Z0-9]{3}\b",  # RFC
        r"\b[A-Z]{4}[\s-]?\d{6}[\s-]?[HMX]",  # CURP, also when it is cut short
        r"\b[A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b",  # National Insurance number
    )
)
# Seven digits or more, however they are grouped: a telephone, an account, a file.
_NUMBER = re.compile(r"\d(?:[\s().+/–-]{0,3}\d){6,}")
_YEAR = re.compile(r"(?:19|20)\d\d")


def may_be_kept(text: str) -> bool:
    """Whether the words of this query may be written down. Names of people cannot be told from other words."""
    if not as_compared(text) or len(text) > MAX_WORDING or len(words(text)) > MOST_WORDS:
        return False
    if any(sign.search(text) for sign in _SIGNS):
        return False
    return all(_is_span_of_years(found.group()) for found in _NUMBER.finditer(text))


def _is_span_of_years(number: str) -> bool:
    """ "2024-2025" has eight digits and is about nobody."""
    return all(_YEAR.fullmatch(group) for group in re.findall(r"\d+", number))
