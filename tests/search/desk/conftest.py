"""Readers and editors of the search desk; what a process has gathered never reaches the next test."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from people.roles import Role
from search.desk import counting
from search.models import SearchedQuery
from tests.factories import UserFactory

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture(autouse=True)
def _nothing_gathered():
    counting.forget()
    yield
    counting.forget()


@pytest.fixture
def reader():
    """Somebody at a browser."""
    return Client(HTTP_USER_AGENT=BROWSER)


@pytest.fixture
def coordination(db):
    """A member of the group that publishes, as a new site has it."""
    user = UserFactory()
    user.groups.add(Group.objects.get(name=Role.COORDINATOR.value))
    client = Client(HTTP_USER_AGENT=BROWSER)
    client.force_login(user)
    return client


@pytest.fixture
def counts():
    """What is counted of each query: (query, language, language of the page) -> asked, without results, without a
    close answer, clicked."""

    def read():
        counting.flush()
        return {
            (row.query, row.language, row.reader_language): (
                row.asked,
                row.without_results,
                row.without_close_answer,
                row.clicked,
            )
            for row in SearchedQuery.objects.all()
        }

    return read
