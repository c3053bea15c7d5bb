"""Where a pair was learnt, as links an editor can follow."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kb.languages import active_language
from kb.models import Concept, Fact, Institution, Jurisdiction
from kb.selectors.visibility import Visitor
from kb.selectors.works import pages_for_keys

_RECORDS: dict[str, tuple[Any, str]] = {
    "concept": (Concept, "slug"),
    "fact": (Fact, "slug"),
    "institution": (Institution, "slug"),
    "jurisdiction": (Jurisdiction, "code"),
}


@dataclass(frozen=True, slots=True)
class Origin:
    """`address` is empty where the reader may not follow, or nothing is there any more."""

    name: str
    address: str = ""


def origins_named(names: Iterable[str], visitor: Visitor) -> dict[str, Origin]:
    """What each name ("work:<key>", "concept:<id>") stands for; one query for each kind of thing."""
    by_kind: dict[str, set[str]] = {}
    for name in names:
        kind, _colon, key = name.partition(":")
        by_kind.setdefault(kind, set()).add(key)
    found = {
        f"work:{key}": Origin(page.title, page.url or "")
        for key, page in pages_for_keys(by_kind.get("work", ()), active_language(), visitor).items()
    }
    for kind, (model, field) in _RECORDS.items():
        for record in model.objects.filter(**{f"{field}__in": by_kind.get(kind, ())}):
            address = reverse(record.snippet_viewset.get_url_name("edit"), args=[record.pk])
            found[f"{kind}:{getattr(record, field)}"] = Origin(str(record), address)
    return {name: found.get(name, Origin(_("no longer there"))) for name in names}
