"""What each kind of match counts; what the whole gives on judged queries is in docs/search.md."""

# Own language -------------------------------------------------------------------------------------------------------
# A concept's label that stands in the text as the phrase that was typed, above its single words.
LABEL_AS_TYPED = 0.15
# Another label of the same concept in the same language ("compra directa" for "adjudicación directa").
SYNONYM = 0.3

# A word of the index that means nearly the same: at most so many, from this cosine on.
NEAR_WORD = 0.5
MOST_SYNONYMS = 3
LEAST_SYNONYM = 0.6

# Across the language border ------------------------------------------------------------------------------------------
# A concept's preferred label, and another label, in the other language.
LABEL_ACROSS = 1.0
OTHER_LABEL_ACROSS = 0.7
# A word as it was typed: most are not the same in both languages, but what looks like a name or an acronym is.
WORD_ACROSS = 0.4
NAME_ACROSS = 0.8
# Words of the other language's index for one that was typed: at most so many, from this cosine on, and none that is
# much farther than the best.
TRANSLATED = 0.8
# What the lexicon learnt from translated pages, times how far it is to be trusted.
LEARNT = 0.8
MOST_TRANSLATIONS = 5
# An acronym becomes another word only where that is nearly certain ("IVA" and "VAT").
LEAST_FOR_ACRONYM = 0.5
LEAST_TRANSLATION = 0.5
LEAST_OF_BEST = 0.75

# Citations ----------------------------------------------------------------------------------------------------------
# "s. 71" for whoever asks for "s. 71(2)(b)".
OUTER_CITATION = 0.8

# Cost ---------------------------------------------------------------------------------------------------------------
# The alternatives of all clauses in one language: what somebody pasted costs no more than this.
MOST_ALTERNATIVES = 160

# Folded field -------------------------------------------------------------------------------------------------------
# A match that ignores the difference between n and ñ.
FOLDED = 0.4
