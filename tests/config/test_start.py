"""`make run` prepares what is missing, and only that."""

import re

import pytest
from django.contrib.auth import authenticate, get_user_model

from config import start

pytestmark = pytest.mark.django_db


@pytest.fixture
def called(monkeypatch, settings, tmp_path):
    """The commands that were called; none of them does anything."""
    settings.DATA_DIR = tmp_path
    names = []
    monkeypatch.setattr(start, "call_command", lambda name, **options: names.append(name))
    return names


def test_the_first_start_loads_indexes_and_makes_an_editor(called, capsys):
    start.prepare()
    assert called == ["load_first_content", "rebuild_search_index"]
    name, password = re.search(r"name +(\S+)\n +password +(\S+)", capsys.readouterr().out).groups()
    editor = authenticate(username=name, password=password)
    assert editor.is_superuser


def test_the_next_start_does_nothing_and_says_nothing(called, capsys):
    start.prepare()
    called.clear()
    capsys.readouterr()
    start.prepare()
    assert called == []
    assert capsys.readouterr().out == ""
    assert get_user_model().objects.count() == 1


def test_changed_content_is_loaded_again(called, monkeypatch):
    start.prepare()
    called.clear()
    monkeypatch.setattr(start, "content_fingerprint", lambda: "another")
    start.prepare()
    assert called == ["load_first_content", "rebuild_search_index"]


def test_content_that_could_not_be_loaded_is_tried_again(called, monkeypatch):
    def fail(name, **options):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(start, "call_command", fail)
        with pytest.raises(RuntimeError):
            start.prepare()
    start.prepare()
    assert called == ["load_first_content", "rebuild_search_index"]


def test_no_account_is_made_where_there_is_one(called, capsys):
    get_user_model().objects.create_user(username="somebody")
    start.prepare()
    assert "password" not in capsys.readouterr().out


def test_a_port_in_use_is_refused_in_plain_words(monkeypatch):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Port {port} cannot be used"):
            start._refuse_taken_port("127.0.0.1", port)
