"""How words stand in the tables of the embedded index."""

from search.language.text import fold_all, stem, stems, words

# Marks a word as the folded form of one with ñ, so that it is a term of its own: looking it up costs nothing where
# there is none, and it never mixes with a word that is really written so.
_FOLDED = "ñ"


def stored_stems(text: str, language: str) -> str:
    return " ".join(stems(text, language))


def folded_stems(text: str, language: str) -> str:
    """The words that full folding changes, in their folded form."""
    changed = {word for word in words(text) if fold_all(word) != word}
    return " ".join(sorted(folded_term(word, language) for word in changed))


def folded_term(word: str, language: str) -> str:
    return _FOLDED + stem(fold_all(word), language)
