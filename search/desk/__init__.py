"""The editors' search desk: what was searched, and what they do about it."""
