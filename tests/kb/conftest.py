"""What tests of import and export start from."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from kb.services.interchange.importing import Line, import_parts
from kb.services.reference import save_fact, save_institution
from tests.kb import examples


@pytest.fixture
def folder(tmp_path):
    """A folder with the file that the example parts name."""
    name, content = examples.FILE
    path = tmp_path / "in"
    path.mkdir()
    (path / name).write_bytes(content)
    return path


@pytest.fixture
def reference(db):
    """The institutions and facts that the example parts name."""
    for item in examples.INSTITUTIONS:
        save_institution(item)
    for item in examples.FACTS:
        save_fact(item)


@pytest.fixture
def imported(folder, reference, django_capture_on_commit_callbacks):
    """imported(part, …) imports parts and returns the ImportResult."""

    def run(*parts):
        # A translation goes live when the transaction is committed.
        with django_capture_on_commit_callbacks(execute=True):
            return import_parts([Line(number, part) for number, part in enumerate(parts, start=1)], folder=folder)

    return run


@pytest.fixture
def import_file(folder, reference, capsys, django_capture_on_commit_callbacks):
    """import_file(lines) runs the command; returns (exit status, standard output, standard error)."""

    def run(lines, **options):
        path = folder / "works.jsonl"
        text = "".join(
            (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n" for line in lines
        )
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        status, words = 0, ""
        try:
            with django_capture_on_commit_callbacks(execute=True):
                call_command("import_works", path, **options)
        except CommandError as error:
            status, words = error.returncode, str(error)
        captured = capsys.readouterr()
        return status, captured.out, captured.err + words

    return run
