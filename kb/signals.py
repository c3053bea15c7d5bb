"""What kb announces to whoever listens (search does; kb does not know it).

works_changed: sent inside the transaction that changed the rows.
    keys: set[str], the work keys (translation keys) whose public face may have changed.
"""

from django.dispatch import Signal

works_changed = Signal()
