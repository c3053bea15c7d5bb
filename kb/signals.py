"""What kb announces to whoever listens (search and translating do; kb does not know them).

works_changed: sent inside the transaction that changed the rows.
    keys: set[str], the work keys (translation keys) whose public face may have changed.

about_to_publish: sent before a revision of a page goes live or is scheduled, whoever publishes it and however.
    page: as the revision has it; revision. A listener refuses by raising.
"""

from django.dispatch import Signal

works_changed = Signal()
about_to_publish = Signal()
