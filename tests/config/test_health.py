"""Health: live without a database, ready only with one."""

import pytest
from django.db import DatabaseError

from config import health


def test_live_asks_no_database(client):
    response = client.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_ready_tells_about_database_index_and_outbox(client):
    response = client.get("/health/ready")
    assert response.status_code == 200
    answer = response.json()
    assert (answer["status"], answer["database"]) == ("ok", "ok")
    assert answer["search"]


def test_without_its_database_the_site_is_not_ready_and_keeps_the_reason_to_itself(client, monkeypatch):
    def broken():
        raise DatabaseError("password of user puente is wrong")

    monkeypatch.setattr(health.connection, "cursor", broken)
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert "password" not in response.content.decode()


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_only_reading_is_allowed(client, path):
    assert client.post(path).status_code == 405
