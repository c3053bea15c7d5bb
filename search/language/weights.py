"""What each kind of match counts; what the whole gives on judged queries is in docs/search.md."""

# Own language -------------------------------------------------------------------------------------------------------
# A concept's label that stands in the text as the phrase that was typed, above its single words.
LABEL_AS_TYPED = 0.15
# Another label of the same concept in the same language ("compra directa" for "adjudicación directa").
SYNONYM = 0.3

# Across the language border ------------------------------------------------------------------------------------------
# A concept's preferred label, and another label, in the other language.
LABEL_ACROSS = 1.0
OTHER_LABEL_ACROSS = 0.7
# A word as it was typed: most are not the same in both languages, but what looks like a name or an acronym is.
WORD_ACROSS = 0.4
NAME_ACROSS = 0.8

# Folded field -------------------------------------------------------------------------------------------------------
# A match that ignores the difference between n and ñ.
FOLDED = 0.4
