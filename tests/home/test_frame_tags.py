"""The numbers under a long list, and the chosen filters above it."""

import pytest
from django.http import QueryDict

from home.templatetags.frame_tags import chosen_filters, page_numbers
from tests.factories import InstitutionFactory, make_work


@pytest.mark.parametrize(
    ("current", "last", "shown"),
    [
        (1, 1, [1]),
        (1, 4, [1, 2, 3, 4]),
        (5, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (6, 12, [1, None, 4, 5, 6, 7, 8, None, 12]),
        (12, 12, [1, None, 10, 11, 12]),
    ],
)
def test_page_numbers_leave_out_only_runs_of_two_or_more(current, last, shown):
    assert page_numbers(current, last) == shown


@pytest.mark.django_db
def test_a_click_on_a_chosen_filter_takes_away_that_one_alone(client):
    institutions = [InstitutionFactory(), InstitutionFactory()]
    for institution in institutions:
        make_work(institution=institution, level="local")
    first, second = (institution.slug for institution in institutions)
    page = client.get("/es/guias/", {"institution": [first, second], "level": "local"})
    chosen = chosen_filters(page.context["listing"])
    links = {link.label: QueryDict(link.url.removeprefix("?")) for link in chosen}

    assert len(links) == 3
    assert all(link.url in page.content.decode().replace("&amp;", "&") for link in chosen)
    left = links[institutions[0].name]
    assert left.getlist("institution") == [second]
    assert left.getlist("level") == ["local"]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "name"), [("es", "Contraseña"), ("en", "Password")])
def test_the_sign_in_form_speaks_the_readers_language(client, language, name):
    form = client.get("/admin/login/", headers={"accept-language": language}, follow=True).content.decode()
    assert name in form
    assert "Wagtail</h1>" not in form
