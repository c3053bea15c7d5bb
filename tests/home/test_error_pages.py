"""What a visitor sees when the site itself has failed."""

from django.template.loader import render_to_string


def test_server_error_page_needs_no_context_and_no_database_and_speaks_both_languages():
    page = render_to_string("500.html")
    assert "Algo falló de nuestro lado" in page
    assert 'lang="en-GB"' in page
    assert "Something went wrong on our side" in page
