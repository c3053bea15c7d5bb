"""All that a query is understood by, as it stands at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from search.language.concepts import ConceptLabels
from search.language.encoder import Encoder
from search.language.lexicon import Lexicon
from search.language.neighbours import WordVectors
from search.language.words import Words

NO_LEXICON = Lexicon()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The vocabulary's labels, the lexicon and the words of each language's index; with an encoder, also their vectors."""

    labels: ConceptLabels
    lexicon: Lexicon = NO_LEXICON
    encoder: Encoder | None = None
    words: Mapping[str, WordVectors] = field(default_factory=dict)
    vocabulary: Mapping[str, Words] = field(default_factory=dict)
