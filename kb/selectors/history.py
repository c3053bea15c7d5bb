"""Who changed what, when and why, out of what Wagtail records: pages and everything else in one order."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from kb import history
from kb.languages import language_of
from kb.models import Concept, Fact, Institution, KnowledgePage
from kb.permissions import institutions_of
from kb.selectors.fact_uses import facts_shown_on
from people.models import User
from people.roles import Role, has_role, is_administrator

# What nobody owns belongs to the coordination of both sides.
_COMMON = ("concept", "jurisdiction", "equivalence", "document", "image")
# Rows whose title is written in the reader's language as long as they exist.
_BILINGUAL: tuple[type[Model], ...] = (Fact, Concept, Institution)


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


def entries(user: User, choice: Choice) -> QuerySet[Any]:
    """Rows (values, to be read by `lines`) of what this person may know of, newest first."""
    pages = _page_entries(user, choice)
    others = _other_entries(user, choice)
    return pages.union(others, all=True).order_by("-timestamp", "-entry")


def lines(rows: Iterable[Mapping[str, Any]]) -> list[Line]:
    """A handful of questions, however many rows."""
    found = list(rows)
    titles = _titles(found)
    return [_line(row, titles) for row in found]


def lines_in_chunks(user: User, choice: Choice, *, size: int = 500) -> Iterator[Line]:
    """All of them, for a file, never more than some in memory."""
    chunk: list[Mapping[str, Any]] = []
    for row in entries(user, choice).iterator(chunk_size=size):
        chunk.append(row)
        if len(chunk) == size:
            yield from lines(chunk)
            chunk = []
    yield from lines(chunk)


# Which entries


def _page_entries(user: User, choice: Choice) -> QuerySet[Any]:
    found = PageLogEntry.objects.filter(_chosen(choice))
    if not is_administrator(user):
        found = found.filter(Q(user=user) | _pages_of(institutions_of(user)) | _unowned_pages())
    if choice.institution is not None:
        found = found.filter(_pages_of({choice.institution}))
    language = Page.objects.filter(pk=OuterRef("page_id")).values("locale__language_code")[:1]
    same = PageLogEntry.objects.filter(page_id=OuterRef("page_id"))
    return _columns(_last_of_each(found, same), number=Cast("page_id", CharField()), language=Subquery(language))


def _other_entries(user: User, choice: Choice) -> QuerySet[Any]:
    found = ModelLogEntry.objects.filter(_chosen(choice))
    if not is_administrator(user):
        found = found.filter(Q(user=user) | _rows_of(institutions_of(user)) | _common_rows())
    if choice.institution is not None:
        found = found.filter(_rows_of({choice.institution}))
    same = ModelLogEntry.objects.filter(content_type_id=OuterRef("content_type_id"), object_id=OuterRef("object_id"))
    return _columns(_last_of_each(found, same), number=F("object_id"), language=Value("", CharField()))


def _columns(found: QuerySet[Any], *, number: Any, language: Any) -> QuerySet[Any]:
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
        number=number,
        locale=language,
    )


def _last_of_each(found: QuerySet[Any], same_thing: QuerySet[Any]) -> QuerySet[Any]:
    """Of entries that one act left behind, as each automatic saving does, the last."""
    later = same_thing.filter(uuid=OuterRef("uuid"), action=OuterRef("action"), pk__gt=OuterRef("pk"))
    return found.filter(Q(uuid__isnull=True) | ~Exists(later))


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


def _pages_of(institution_pks: Iterable[int]) -> Q:
    """Of their works; of one that was deleted, what its last entry says of its owner."""
    pks = list(institution_pks)
    owned = KnowledgePage.objects.filter(institution_id__in=pks).values("pk")
    deleted = PageLogEntry.objects.filter(deleted=True, data__institution__in=pks).values("page_id")
    return Q(page_id__in=owned) | Q(page_id__in=deleted)


def _unowned_pages() -> Q:
    frame = Page.objects.exclude(pk__in=KnowledgePage.objects.values("pk")).values("pk")
    unowned = KnowledgePage.objects.filter(institution=None).values("pk")
    return Q(page_id__in=frame) | Q(page_id__in=unowned)


def _rows_of(institution_pks: Iterable[int]) -> Q:
    """Of facts in their works, of the institutions themselves, of their people."""
    pks = list(institution_pks)
    types = ContentType.objects.get_for_models(Fact, Institution, User)
    works = KnowledgePage.objects.filter(institution_id__in=pks)
    people = User.objects.filter(memberships__institution_id__in=pks)
    return (
        Q(content_type=types[Fact], object_id__in=_as_text(facts_shown_on(works)))
        | Q(content_type=types[Institution], object_id__in=[str(pk) for pk in pks])
        | Q(content_type=types[User], object_id__in=_as_text(people))
        | Q(data__institution__in=pks)
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


def _titles(rows: list[Mapping[str, Any]]) -> dict[tuple[int, str], str]:
    """Titles in the reader's language of what still exists."""
    found = {}
    for model in _BILINGUAL:
        content_type = ContentType.objects.get_for_model(model)
        pks = {row["number"] for row in rows if row["content_type_id"] == content_type.pk}
        for pk, thing in model._default_manager.in_bulk(pks).items() if pks else ():
            found[content_type.pk, str(pk)] = str(thing)
    return found


def _line(row: Mapping[str, Any], titles: Mapping[tuple[int, str], str]) -> Line:
    model = ContentType.objects.get_for_id(row["content_type_id"]).model_class() if row["content_type_id"] else None
    is_page = model is not None and issubclass(model, Page)
    data = row["data"] or {}
    code = row["locale"] or data.get("language", "") if is_page else ""
    language = language_of(code) if code else ""
    title = titles.get((row["content_type_id"], row["number"]), row["label"])
    who, what = _who(row), _what(model, title, language, is_page=is_page)
    telling = history.telling_of(row["action"])
    if telling is not None:
        sentence = telling.sentence(who, what, title, data, is_page=is_page)
    else:
        sentence = _("%(who)s: %(action)s, %(what)s.") % {"who": who, "action": _label(row["action"]), "what": what}
    return Line(
        at=row["timestamp"],
        who=who,
        sentence=sentence[:1].upper() + sentence[1:],
        action=row["action"],
        title=title,
        language=language,
        reason=_reason(data),
        url=_url(row, model, is_page=is_page),
        changes=tuple(_changes(model, data)),
    )


def _who(row: Mapping[str, Any]) -> str:
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


def _url(row: Mapping[str, Any], model: type[Model] | None, *, is_page: bool) -> str:
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
