"""The site as `make run` starts it: every public address answers, and a backup brings all of it back."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest
from django.conf import settings

LISTINGS = {
    "es": ["guias", "modelos-normativos", "capacitacion", "herramientas", "encuentros"],
    "en": ["guides", "regulatory-models", "training", "tools", "encounters"],
}
VIEWS = {
    "es": ["buscar", "glosario", "instituciones", "comparar"],
    "en": ["search", "glossary", "institutions", "compare"],
}


def fetch(url):
    """Return status and text; redirects are followed."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as err:
        with err:
            return err.code, err.read().decode(errors="replace")


def sitemap_paths(site):
    """Return the path of every page in the sitemap."""
    status, sitemap = fetch(f"{site.url}/sitemap.xml")
    assert status == 200
    return sorted({re.sub(r"^https?://[^/]+", "", url) for url in re.findall(r"<loc>([^<]+)</loc>", sitemap)})


def main_text(html):
    """Return what a reader would notice, without tokens that differ from one answer to the next."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_every_page_of_the_sitemap_answers(running_site):
    paths = sitemap_paths(running_site)
    assert len(paths) > 20
    answers = {path: fetch(running_site.url + path)[0] for path in paths}
    assert {path: status for path, status in answers.items() if status != 200} == {}


@pytest.mark.parametrize("language", ["es", "en"])
def test_home_listings_and_views_answer_in_both_languages(running_site, language):
    for name in ["", *LISTINGS[language], *VIEWS[language]]:
        path = f"/{language}/{name}/" if name else f"/{language}/"
        status, html = fetch(running_site.url + path)
        assert status == 200, path
        assert re.search(rf'<html[^>]* lang="{language}', html), path


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_listing_has_works_of_its_kind(running_site, language):
    paths = sitemap_paths(running_site)
    for name in LISTINGS[language]:
        assert any(re.fullmatch(rf"/{language}/{name}/[^/]+/", path) for path in paths), name


def test_links_of_the_main_pages_lead_somewhere(running_site):
    pages = [
        f"/{language}/{name}" for language in LISTINGS for name in ("", *(f"{each}/" for each in LISTINGS[language]))
    ]
    links = set()
    for path in pages:
        links |= set(re.findall(r'href="(/[^"#]*)', fetch(running_site.url + path)[1]))
    broken = {
        link: status
        for link in sorted(links)
        if (status := fetch(running_site.url + link.replace("&amp;", "&"))[0]) != 200
    }
    assert broken == {}


def test_the_site_is_ready_and_says_how_search_is(running_site):
    status, text = fetch(f"{running_site.url}/health/ready")
    assert status == 200
    assert json.loads(text)["database"] == "ok"


def test_the_editor_who_was_shown_may_enter(running_site):
    name, password = running_site.editor
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with opener.open(f"{running_site.url}/admin/login/") as form:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.read().decode()).group(1)
    data = urllib.parse.urlencode(
        {"username": name, "password": password, "csrfmiddlewaretoken": token, "next": "/admin/"}
    )
    with opener.open(f"{running_site.url}/admin/login/", data.encode()) as answer:
        assert answer.url == f"{running_site.url}/admin/"
        assert answer.status == 200


def test_a_restored_backup_serves_the_same_site(running_site, tmp_path, start_another_site, empty_database):
    def backup(action, **changes):
        subprocess.run(  # noqa: S603
            [sys.executable, "-m", "tools.backup", action, str(tmp_path / "kept.tar.gz")],
            cwd=settings.BASE_DIR,
            env=running_site.environment | changes,
            check=True,
            capture_output=True,
        )

    backup("save")
    backup("restore", DATA_DIR=str(tmp_path / "new"), DATABASE_URL=empty_database)
    with start_another_site(tmp_path / "new", empty_database) as restored:
        assert "password" not in restored.output.read_text()
        paths = sitemap_paths(running_site)
        assert sitemap_paths(restored) == paths
        for path in [*paths, "/es/buscar/?q=compras", "/en/search/?q=budget"]:
            before, after = (main_text(fetch(site.url + path)[1]) for site in (running_site, restored))
            assert before.replace(running_site.url, "") == after.replace(restored.url, ""), path
