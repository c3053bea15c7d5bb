"""Who changed what, when and why, out of what Wagtail records: pages and everything else in one order."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.db.models.lookups import In
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from kb import history
from kb.languages import active_language, language_of
from kb.models import Concept, Fact, Institution, KnowledgePage
from kb.permissions import own_institutions
from kb.selectors.fact_uses import facts_shown_on
from people.models import User
from people.roles import Role, has_role, is_administrator

# What nobody owns belongs to the coordination of both sides.
_COMMON = ("concept", "jurisdiction", "equivalence", "document", "image")


@dataclass(frozen=True, slots=True)
class Choice:
    """`who`: part of a name or an address; `what`: part of a title; `institution`: of whose works and people."""

    who: str = ""
    what: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    institution: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    who: str
    sentence: str
    action: str
    title: str
    language: str = ""
    reason: str = ""
    url: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()


def sees_history(user: User) -> bool:
    return has_role(user, Role.COORDINATOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one reads on: after the entry of this moment, of this record (pages first), with this number."""

    at: datetime
    record: int
    entry: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.record}~{self.entry}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """None for what is no place."""
        at, _tilde, rest = text.partition("~")
        record, _tilde, entry = rest.partition("~")
        try:
            moment = parse_datetime(at)
            found = cls(moment, int(record), int(entry)) if moment is not None else None
        except ValueError:
            return None
        return found if found is not None and timezone.is_aware(found.at) and found.entry < 2**63 else None


Row = Mapping[str, Any]


def entries(user: User, choice: Choice, *, after: Place | None = None, limit: int) -> list[Row]:
    """What this person may know of (to be read by `lines`), newest first: one question."""
    pages = _page_entries(user, choice, after, limit)
    others = _other_entries(user, choice, after, limit)
    return list(pages.union(others, all=True).order_by("-timestamp", "record", "-entry")[:limit])


def place_of(row: Row) -> Place:
    return Place(row["timestamp"], row["record"], row["entry"])


def lines(rows: Iterable[Row]) -> list[Line]:
    return [_line(row) for row in rows]


def all_lines(user: User, choice: Choice, *, at_once: int = 500) -> Iterator[Line]:
    """All of them, for a file, never more than some in memory."""
    after = None
    while rows := entries(user, choice, after=after, limit=at_once):
        yield from lines(rows)
        after = place_of(rows[-1])


# Which entries

_PAGES, _OTHERS = 0, 1


def _page_entries(user: User, choice: Choice, after: Place | None, limit: int) -> QuerySet[Any]:
    found = PageLogEntry.objects.filter(_chosen(choice), _further(after, _PAGES))
    if not is_administrator(user):
        found = found.filter(Q(user=user) | _pages_of(own_institutions(user)) | _unowned_pages())
    if choice.institution is not None:
        found = found.filter(_pages_of(Institution.objects.filter(pk=choice.institution)))
    found = _newest(_without_earlier_savings(found, page_id=OuterRef("page_id")), limit)
    language = Page.objects.filter(pk=OuterRef("page_id")).values("locale__language_code")[:1]
    return _columns(found, _PAGES, number=Cast("page_id", CharField()), locale=Subquery(language), now=_text(""))


def _other_entries(user: User, choice: Choice, after: Place | None, limit: int) -> QuerySet[Any]:
    found = ModelLogEntry.objects.filter(_chosen(choice), _further(after, _OTHERS))
    if not is_administrator(user):
        found = found.filter(Q(user=user) | _rows_of(own_institutions(user)) | _common_rows())
    if choice.institution is not None:
        found = found.filter(_rows_of(Institution.objects.filter(pk=choice.institution)))
    same = {"content_type_id": OuterRef("content_type_id"), "object_id": OuterRef("object_id")}
    found = _newest(_without_earlier_savings(found, **same), limit)
    return _columns(found, _OTHERS, number=F("object_id"), locale=_text(""), now=_title_now())


def _further(after: Place | None, record: int) -> Q:
    if after is None:
        return Q()
    if record > after.record:
        return Q(timestamp__lte=after.at)
    same_moment = Q(timestamp=after.at, pk__lt=after.entry) if record == after.record else Q(pk=None)
    return Q(timestamp__lt=after.at) | same_moment


def _newest(found: QuerySet[Any], limit: int) -> QuerySet[Any]:
    """Only of these are titles and languages looked up."""
    return found.model.objects.filter(pk__in=found.order_by("-timestamp", "-pk").values("pk")[:limit])


def _columns(found: QuerySet[Any], record: int, **own: Any) -> QuerySet[Any]:
    return found.order_by().values(
        "timestamp",
        "action",
        "label",
        "data",
        "content_type_id",
        "user_id",
        "user__first_name",
        "user__last_name",
        "user__username",
        entry=F("pk"),
        record=Value(record, IntegerField()),
        **own,
    )


def _text(text: str) -> Value:
    return Value(text, CharField())


def _title_now() -> Case:
    """The title in the reader's language of what still exists; what was written down is in that of whoever acted."""
    language = active_language()
    columns: dict[Any, str] = {
        Fact: f"statement_{language}",
        Concept: "pref_en" if language == "en" else "name",
        Institution: f"name_{language}",
    }
    number = Cast(OuterRef("object_id"), BigIntegerField())
    types = ContentType.objects.get_for_models(*columns)
    return Case(
        *(
            When(content_type=types[model], then=Subquery(model._default_manager.filter(pk=number).values(column)[:1]))
            for model, column in columns.items()
        ),
        default=_text(""),
        output_field=CharField(),
    )


def _without_earlier_savings(found: QuerySet[Any], **same_thing: Any) -> QuerySet[Any]:
    """A page that is saved by itself while somebody writes leaves an entry each time, all of one act: the last will do."""
    later = found.model.objects.filter(
        uuid=OuterRef("uuid"), action="wagtail.edit", pk__gt=OuterRef("pk"), **same_thing
    )
    return found.filter(~Q(action="wagtail.edit") | Q(uuid__isnull=True) | ~Exists(later))


def _chosen(choice: Choice) -> Q:
    wanted = Q()
    if choice.who:
        for word in choice.who.split():
            wanted &= (
                Q(user__first_name__icontains=word)
                | Q(user__last_name__icontains=word)
                | Q(user__username__icontains=word)
                | Q(user__email__iexact=word)
            )
    if choice.what:
        wanted &= Q(label__icontains=choice.what)
    if choice.kind:
        wanted &= Q(action__in=history.actions_of(choice.kind))
    if choice.since:
        wanted &= Q(timestamp__gte=_midnight(choice.since))
    if choice.until:
        wanted &= Q(timestamp__lt=_midnight(choice.until + timedelta(days=1)))
    return wanted


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _pages_of(institutions: QuerySet[Institution]) -> Q:
    """Of their works; of one that was deleted, what its last entry says of its owner."""
    owned = KnowledgePage.objects.filter(institution__in=institutions.values("pk")).values("pk")
    deleted = PageLogEntry.objects.filter(_noted(institutions), deleted=True).values("page_id")
    return Q(page_id__in=owned) | Q(page_id__in=deleted)


def _noted(institutions: QuerySet[Institution]) -> Q:
    """What an entry's own data say of whose it is."""
    return Q(In(KeyTextTransform("institution", "data"), _as_text(institutions)))


def _unowned_pages() -> Q:
    frame = Page.objects.exclude(pk__in=KnowledgePage.objects.values("pk")).values("pk")
    unowned = KnowledgePage.objects.filter(institution=None).values("pk")
    return Q(page_id__in=frame) | Q(page_id__in=unowned)


def _rows_of(institutions: QuerySet[Institution]) -> Q:
    """Of facts in their works, of the institutions themselves, of their people."""
    types = ContentType.objects.get_for_models(Fact, Institution, User)
    works = KnowledgePage.objects.filter(institution__in=institutions.values("pk"))
    people = User.objects.filter(memberships__institution__in=institutions.values("pk"))
    return (
        Q(content_type=types[Fact], object_id__in=_as_text(facts_shown_on(works)))
        | Q(content_type=types[Institution], object_id__in=_as_text(institutions))
        | Q(content_type=types[User], object_id__in=_as_text(people))
        | _noted(institutions)
    )


def _as_text(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().annotate(number=Cast("pk", CharField())).values("number")


def _common_rows() -> Q:
    gone = ~Exists(Fact.objects.annotate(number=Cast("pk", CharField())).filter(number=OuterRef("object_id")))
    fact = Q(content_type=ContentType.objects.get_for_model(Fact))
    return (
        Q(content_type__app_label="search")
        | Q(content_type__app_label="kb", content_type__model__in=_COMMON)
        | (fact & Q(gone))
    )


# What they say


def _line(row: Row) -> Line:
    model = ContentType.objects.get_for_id(row["content_type_id"]).model_class() if row["content_type_id"] else None
    is_page = model is not None and issubclass(model, Page)
    data = row["data"] or {}
    code = row["locale"] or data.get("language", "") if is_page else ""
    language = language_of(code) if code else ""
    # A statement ends with a full stop; within a sentence it does not.
    title = (row["now"] or row["label"]).removesuffix(".")
    who, what = _who(row), _what(model, title, language, is_page=is_page)
    telling = history.telling_of(row["action"])
    if telling is not None:
        sentence = telling.sentence(who, what, title, data, is_page=is_page)
    else:
        sentence = _("%(who)s: %(action)s, %(what)s.") % {"who": who, "action": _label(row["action"]), "what": what}
    return Line(
        at=timezone.localtime(row["timestamp"]),
        who=who,
        sentence=sentence[:1].upper() + sentence[1:],
        action=row["action"],
        title=title,
        language=language,
        reason=_reason(data),
        url=_url(row, model, is_page=is_page),
        changes=tuple(_changes(model, data)),
    )


def _who(row: Row) -> str:
    if row["user_id"] is None:
        return pgettext("site history", "the site")
    if row["user__username"] is None:
        return _("somebody whose account no longer exists")
    return f"{row['user__first_name']} {row['user__last_name']}".strip() or str(row["user__username"])


def _what(model: type[Model] | None, title: str, language: str, *, is_page: bool) -> str:
    if is_page:
        if language == "es":
            return _("“%(title)s” (Spanish)") % {"title": title}
        if language == "en":
            return _("“%(title)s” (English)") % {"title": title}
        return _("“%(title)s”") % {"title": title}
    if model is None:
        return _("“%(title)s”") % {"title": title}
    known = history.THINGS.get(model._meta.label_lower)
    if known is not None:
        return _(known) % {"title": title}
    return _("“%(title)s” (%(kind)s)") % {"title": title, "kind": model._meta.verbose_name}


def _label(action: str) -> str:
    registry.scan_for_actions()
    return str(registry.get_action_label(action)) if registry.action_exists(action) else action


def _reason(data: Mapping[str, Any]) -> str:
    """The reason that was given, or what was said with it."""
    for said in (data.get("reason"), data.get("comment")):
        if isinstance(said, str) and said:
            return said
        if isinstance(said, Mapping) and said.get("text"):
            return str(said["text"])
    return ""


def _url(row: Row, model: type[Model] | None, *, is_page: bool) -> str:
    if is_page:
        return reverse("wagtailadmin_pages:history", args=[row["number"]]) if row["locale"] else ""
    viewset = getattr(model, "snippet_viewset", None)
    if viewset is None or row["action"] in ("wagtail.delete", "kb.fact.merge"):
        return ""
    return reverse(viewset.get_url_name("edit"), args=[row["number"]])


def _changes(model: type[Model] | None, data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, both in (data.get("changed") or {}).items():
        if model is not None and isinstance(both, list) and len(both) == 2:
            yield str(model._meta.get_field(name).verbose_name), str(both[0]), str(both[1])
