"""Settings: known to somebody, safe in production, refused with a name when something is missing."""

import os
import re
import subprocess
import sys
from pathlib import Path

import django.conf.global_settings
import pytest
from django.conf import settings

# Set by us for our own code.
OURS = {
    "BASE_DIR",
    "DATA_DIR",
    "DIGEST_MINUTES",
    "ELASTICSEARCH_API_KEY",
    "ELASTICSEARCH_CA_CERTS",
    "ELASTICSEARCH_URL",
    "KB_SECTION_MODEL",
    "LOG_LEVEL",
    "MAIL_IS_SENT",
    "PORT",
    "REQUIRE_SECOND_FACTOR",
    "REVIEW_DAYS",
    "REVIEW_OWN_WORK",
    "SEARCH_ENGINE",
    "SEARCH_INDEX_PREFIX",
    "SEARCH_LOG",
    "SEARCH_LOG_DAYS",
    "SEARCH_RATE_LIMIT",
    "SIGNUP_DOMAINS",
    "SIGN_OFF_RATE_LIMIT",
    "SQLITE_OPTIONS",
}
# Django's, without a default.
DJANGO = {"ROOT_URLCONF"}
# Where a third party's setting must be read, if it is to mean anything.
READERS = {
    "ACCOUNT": "allauth",
    "ALLAUTH": "allauth",
    "MFA": "allauth",
    "WAGTAIL": "wagtail",
    "WAGTAILLOCALIZE": "wagtail_localize",
    "WHITENOISE": "whitenoise",
}
# Libraries that read X out of PREFIX_X.
WITHOUT_PREFIX = {"allauth", "whitenoise"}


def names_set():
    for module in ("base", "local", "production", "test"):
        path = settings.BASE_DIR / "config" / "settings" / f"{module}.py"
        yield from re.findall(r"^\s*([A-Z][A-Z0-9_]+)\b[^=\n]*= ", path.read_text(), re.MULTILINE)


def source_of(package):
    folder = Path(__import__(package).__file__).parent
    return "\n".join(path.read_text() for path in folder.rglob("*.py") if "tests" not in path.parts)


def test_every_setting_is_known_to_django_to_a_library_or_to_us():
    names = set(names_set())
    assert len(names) > 40
    unknown = {name for name in names if not hasattr(django.conf.global_settings, name)} - OURS - DJANGO
    sources = {package: source_of(package) for package in READERS.values()}
    for name in sorted(unknown):
        prefix = name.split("_")[0]
        package = READERS.get(prefix) or ("wagtail" if prefix.startswith("WAGTAIL") else None)
        assert package, f"{name} is known to nobody"
        wanted = name.removeprefix(f"{prefix}_") if package in WITHOUT_PREFIX else name
        assert re.search(rf"\b{wanted}\b", sources[package], re.IGNORECASE), f"{package} does not read {name}"


def run_manage(*arguments, **environment):
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-W", "error::DeprecationWarning", "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=clean | environment,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def production(tmp_path):
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "ALLOWED_HOSTS": "example.org",
        "SITE_URL": "https://example.org",
    }


def test_production_settings_pass_the_deployment_check_without_a_warning(production):
    result = run_manage("check", "--deploy", "--fail-level", "WARNING", **production)
    assert result.returncode == 0, result.stderr
    assert "no issues (0 silenced)" in result.stdout


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL"])
def test_production_refuses_to_start_without_what_it_needs_and_names_it(production, name):
    production[name] = ""
    result = run_manage("check", **production)
    assert result.returncode != 0
    assert f"{name} is not set" in result.stderr


def test_production_with_elasticsearch_needs_its_address(production):
    result = run_manage("check", SEARCH_ENGINE="elasticsearch", **production)
    assert "ELASTICSEARCH_URL is not set" in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PORT", "many", "PORT must be a whole number"),
        ("SEARCH_ENGINE", "magic", "SEARCH_ENGINE must be one of embedded, elasticsearch"),
        ("BEHIND_PROXY", "perhaps", "BEHIND_PROXY must be 1 or 0"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(production, name, value, message):
    assert message in run_manage("check", **(production | {name: value})).stderr


def test_local_settings_keep_their_key_with_the_data(tmp_path):
    shown = [
        run_manage(
            "shell", "-v0", "-c", "from django.conf import settings; print(settings.SECRET_KEY)", DATA_DIR=str(tmp_path)
        )
        for _ in range(2)
    ]
    assert shown[0].returncode == 0, shown[0].stderr
    key = (tmp_path / "secret_key").read_text()
    assert len(key) >= 50
    assert [each.stdout.strip() for each in shown] == [key, key]
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_wagtail_calls_nobody_outside():
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False
    assert settings.WAGTAIL_ENABLE_WHATS_NEW_BANNER is False
    assert settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
    assert settings.WAGTAILEMBEDS_FINDERS == []
