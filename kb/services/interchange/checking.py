"""What an editor's form would check, for a page that comes in by import."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.fields import StreamField

from kb.services.interchange.fields import fields_of
from kb.services.interchange.problems import InvalidPart


def check_page(page: Any, *, is_translation: bool) -> None:
    """Raises InvalidPart with everything that breaks a rule of the page's kind.

    An import may leave out the fields that a form demands. is_translation: it may also leave out what is not
    translated inside blocks, since that comes from the source.
    """
    sentences = [
        f"{place}: {' '.join(error.messages)}"
        for place, error in _findings(page)
        if not (is_translation and error.code == "required")
    ]
    if sentences:
        raise InvalidPart(" ".join(sentences))


def _findings(page: Any) -> Iterator[tuple[str, ValidationError]]:
    names = {"title", *(each.attribute for each in fields_of(page.kind))}
    others = [field.name for field in page._meta.get_fields() if field.name not in names]
    for check in (
        lambda: page.clean_fields(exclude=others),
        page.clean,
        lambda: page.validate_constraints(exclude=others),
    ):
        try:
            check()
        except ValidationError as error:
            yield from _of_fields(error)
            # One complaint about a date is enough: the constraint behind it would say the same again.
            return
    for name in sorted(names):
        field = page._meta.get_field(name)
        if isinstance(field, StreamField):
            try:
                field.stream_block.clean(getattr(page, name))
            except ValidationError as error:
                yield from _of_blocks(error, name)


def _of_fields(error: ValidationError) -> Iterator[tuple[str, ValidationError]]:
    for name, errors in error.error_dict.items():
        for each in errors:
            yield name, each


def _of_blocks(error: Any, place: str) -> Iterator[tuple[str, ValidationError]]:
    if not hasattr(error, "block_errors"):
        yield place, error
        return
    for key, each in error.block_errors.items():
        yield from _of_blocks(each, f"{place}[{key}]" if isinstance(key, int) else f"{place}.{key}")
    for each in error.non_block_errors.as_data():
        yield place, each
