"""Writes of facts: a change by one of several people, a check, two facts that are one, a fact that goes."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail_localize.models import TranslationSource

from kb.blocks.facts_within import fact_places
from kb.models import Fact, KnowledgePage
from kb.selectors.fact_uses import (
    BLOCK_IN_CONTENT,
    pages_showing,
    revisions_with_facts,
    stored_streams,
    uses_of,
)
from kb.services.checks import next_check
from kb.services.kept_forms import rewrite_revisions, rewrite_translation_sources
from kb.services.reminders import withdraw_reminders
from kb.signals import works_changed
from people.models import User

CHECKED, MERGED, REPLACED = "kb.fact.check", "kb.fact.merge", "kb.fact.replace"


class ChangedMeanwhile(Exception):
    """Somebody else changed the fact since it was opened; `now` is how it stands."""

    def __init__(self, now: Fact) -> None:
        super().__init__(now)
        self.now = now


@transaction.atomic
def add_fact(fact: Fact, *, by: User) -> Fact:
    fact.save()
    log(instance=fact, action="wagtail.create", user=by, content_changed=True)
    return fact


@transaction.atomic
def change_fact(fact: Fact, *, on: str, by: User, reason: str = "") -> Fact:
    """Keep the changed fact. `on`: the version on which the change was made; raises ChangedMeanwhile when it is gone."""
    before = Fact.objects.select_for_update().get(pk=fact.pk)
    if before.version != on:
        raise ChangedMeanwhile(before)
    was, is_now = before.said, fact.said
    changed = {name: [was[name], is_now[name]] for name in was if was[name] != is_now[name]}
    if not changed:
        return fact
    fact.save()
    data = {"changed": changed} | ({"reason": reason} if reason else {})
    log(instance=fact, action="wagtail.edit", user=by, content_changed=True, data=data)
    return fact


@transaction.atomic
def check_fact_again(fact: Fact, *, on: str, by: User) -> Fact:
    """It was compared with its source today and still holds. `on`: the version that was; raises ChangedMeanwhile."""
    now = Fact.objects.select_for_update().get(pk=fact.pk)
    if now.version != on:
        raise ChangedMeanwhile(now)
    was = [now.checked_on, now.check_by]
    now.checked_on, now.check_by = next_check(now.checked_on, now.check_by)
    now.save()
    withdraw_reminders("fact", now.pk)
    log(
        instance=now,
        action=CHECKED,
        user=by,
        content_changed=True,
        data={"checked_on": now.checked_on, "check_by": now.check_by, "was": was},
    )
    return now


@transaction.atomic
def merge_facts(*, gone: Fact, kept: Fact, by: User, reason: str = "") -> set[str]:
    """Everything that shows `gone` shows `kept` from now on, drafts and older versions too; returns the works' keys.

    Raises ValidationError when both are the same fact.
    """
    if gone.pk == kept.pk:
        raise ValidationError(_("Choose another fact: this one cannot be merged with itself."))

    def rewrite(model: type[KnowledgePage], content: dict[str, Any]) -> bool:
        is_changed = False
        for name, block, stored in stored_streams(model, content):
            if _replace(block, stored, gone, kept):
                content[name] = json.dumps(stored)
                is_changed = True
        return is_changed

    pages = list(pages_showing([gone]).specific())
    for page in pages:
        _replace_on(page, gone, kept)
    drafts = rewrite_revisions(list(revisions_with_facts()), rewrite)
    rewrite_translation_sources(TranslationSource.objects.filter(content_json__contains=BLOCK_IN_CONTENT), rewrite)
    touched = KnowledgePage.objects.filter(pk__in={page.pk for page in pages} | drafts)
    into = {"es": kept.statement_es, "en": kept.statement_en}
    data = {"was": {"es": gone.statement_es, "en": gone.statement_en}, "into": into} | (
        {"reason": reason} if reason else {}
    )
    for page in touched:
        log(instance=page, action=REPLACED, user=by, data=data)
    log(instance=gone, action=MERGED, user=by, data=data, deleted=True)
    withdraw_reminders("fact", gone.pk)
    keys = {str(key) for key in touched.values_list("translation_key", flat=True)}
    gone.delete()
    works_changed.send(sender=Fact, keys=keys)
    return keys


def facts_in_use(facts: list[Fact]) -> list[Fact]:
    """Those of the facts that some work still shows, or will when its draft is published."""
    uses = uses_of([fact.pk for fact in facts])
    return [fact for fact in facts if uses[fact.pk]]


def _replace(block: Any, stored: Any, gone: Fact, kept: Fact) -> bool:
    is_changed = False
    for holder, key in fact_places(block, stored):
        if int(holder[key]) == gone.pk:
            holder[key] = kept.pk
            is_changed = True
    return is_changed


def _replace_on(page: KnowledgePage, gone: Fact, kept: Fact) -> None:
    """On the page's own row: what readers see."""
    names = []
    for field in page._meta.get_fields():
        if not isinstance(field, StreamField):
            continue
        stored = json.loads(field.value_to_string(page))
        if _replace(field.stream_block, stored, gone, kept):
            setattr(page, field.name, field.to_python(json.dumps(stored)))
            names.append(field.name)
    if names:
        # Its other fields may be in the middle of a draft's life; they stay out of this.
        page.save(update_fields=names, clean=False)
