"""The lexicon in the admin: what it knows and from where, and what editors forbid."""
