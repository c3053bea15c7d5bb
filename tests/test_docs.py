"""What can be set is written down: no variable without its line in both places."""

import ast
import re

import pytest
import yaml
from django.conf import settings

from kb.services.interchange.fields import COMMON, IDENTITY_KEYS, OF_KIND
from search.documents import FACETS

READERS = {"text", "required", "flag", "number", "one_of", "items"}


def variables_read():
    """Return each name that config/ or deploy/ reads from the environment."""
    found = {"DJANGO_SETTINGS_MODULE"}
    for folder in ("config", "deploy"):
        for path in (settings.BASE_DIR / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "env"
                    and node.func.attr in READERS
                ):
                    found.add(ast.literal_eval(node.args[0]))
    return found


def test_some_variables_are_found():
    assert {"DATA_DIR", "PORT", "DATABASE_URL", "SEARCH_ENGINE"} <= variables_read()


def test_every_variable_is_in_the_example_file_and_nothing_else():
    example = (settings.BASE_DIR / ".env.example").read_text()
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == variables_read()


def test_every_variable_is_in_the_deployment_guide_and_nothing_else():
    guide = (settings.BASE_DIR / "docs" / "deploying.md").read_text()
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", guide, re.MULTILINE)) == variables_read()


def test_only_env_reads_the_environment():
    for folder in ("home", "kb", "people", "search", "translating", "config"):
        for path in (settings.BASE_DIR / folder).rglob("*.py"):
            if path.name == "env.py" or "setdefault" in path.read_text():
                continue
            if path.parent.name == "evaluation" and path.name == "site.py":
                continue  # hands it on to the processes of a scratch site
            if path.parent.name == "settings" and path.name == "test.py":
                continue  # sets DATA_DIR, before anything reads it
            assert "os.environ" not in path.read_text(), path


@pytest.mark.parametrize("name", ["compose.yaml"])
def test_the_compose_file_can_be_read(name):
    services = yaml.safe_load((settings.BASE_DIR / "deploy" / name).read_text())["services"]
    assert set(services) == {"web", "due-work", "database", "elasticsearch"}


COMMANDS = sorted(
    path.stem
    for app in ("home", "kb", "people", "search", "translating")
    for path in (settings.BASE_DIR / app / "management" / "commands").glob("*.py")
    if not path.stem.startswith("_")
)
DOCUMENTS = sorted(
    path.relative_to(settings.BASE_DIR).as_posix()
    for path in [*settings.BASE_DIR.glob("*.md"), *(settings.BASE_DIR / "docs").rglob("*.md")]
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def heading_anchors(document):
    """Return the anchors that a reader of the document can be sent to."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_relative_link_leads_somewhere(name):
    document = settings.BASE_DIR / name
    for target in LINK.findall(re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        aim = (document.parent / path).resolve() if path else document
        assert aim.exists(), f"{name} leads to {target}, which does not exist"
        if anchor and aim.suffix == ".md":
            assert anchor in heading_anchors(aim), f"{name} leads to {target}: no such heading"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_index_of_the_documentation(name):
    assert f"| `{name}` |" in (settings.BASE_DIR / "docs" / "README.md").read_text()


@pytest.mark.parametrize("name", FACETS)
def test_every_facet_of_the_search_is_documented(name):
    assert f"`{name}`" in (settings.BASE_DIR / "docs" / "search.md").read_text()


@pytest.mark.parametrize("kind", OF_KIND)
def test_every_interchange_key_of_a_kind_is_documented(kind):
    format_ = (settings.BASE_DIR / "docs" / "interchange.md").read_text()
    section = re.search(rf"^### {kind}\n(.*?)(?=^##)", format_, re.MULTILINE | re.DOTALL).group(1)
    assert {field.key for field in OF_KIND[kind]} == keys_of_table(section)


def test_every_interchange_key_of_all_kinds_is_documented():
    format_ = (settings.BASE_DIR / "docs" / "interchange.md").read_text()
    section = re.search(r"^## Keys of every part\n(.*?)(?=^## )", format_, re.MULTILINE | re.DOTALL).group(1)
    assert {*IDENTITY_KEYS, *(field.key for field in COMMON)} == keys_of_table(section)


def keys_of_table(section):
    """Return the names in the first column of the section's tables."""
    cells = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    return {key for cell in cells for key in re.findall(r"`(\w+)`", cell)}


def test_each_decision_has_a_number_of_its_own_and_is_in_the_index():
    index = (settings.BASE_DIR / "docs" / "README.md").read_text()
    decisions = sorted((settings.BASE_DIR / "docs" / "adr").glob("*.md"))
    numbers = [path.name[:4] for path in decisions]
    assert len(set(numbers)) == len(numbers)
    for path in decisions:
        assert f"(adr/{path.name})" in index, f"docs/README.md does not list {path.name}"


def test_every_make_target_in_the_readme_exists():
    targets = set(re.findall(r"^([a-z]+):", (settings.BASE_DIR / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", (settings.BASE_DIR / "README.md").read_text(), re.MULTILINE))
    assert {"run", "test"} <= named <= targets


def test_the_readme_says_the_same_in_both_languages():
    readme = (settings.BASE_DIR / "README.md").read_text()
    english, spanish = readme.split("\n## Español\n")
    for pattern in (r"^### ", r"^```", r"^\| `"):
        assert len(re.findall(pattern, english, re.MULTILINE)) == len(re.findall(pattern, spanish, re.MULTILINE))


HANDBOOKS = {language: settings.BASE_DIR / "docs" / f"editors.{language}.md" for language in ("es", "en")}
PICTURE = re.compile(r"!\[[^\]]+\]\(pictures/(\w+)/([\w-]+)\.png\)")


def test_the_handbook_says_and_shows_the_same_in_both_languages():
    spanish, english = (HANDBOOKS[language].read_text() for language in ("es", "en"))
    for pattern in (r"^## ", r"^\| ", r"^- ", r"^\d\. "):
        assert len(re.findall(pattern, spanish, re.MULTILINE)) == len(re.findall(pattern, english, re.MULTILINE)), (
            pattern
        )
    shown = {
        language: [name for _folder, name in PICTURE.findall(HANDBOOKS[language].read_text())] for language in HANDBOOKS
    }
    assert shown["es"] == shown["en"]


@pytest.mark.parametrize("language", HANDBOOKS)
def test_every_picture_of_the_handbook_is_one_that_the_command_takes(language):
    shots = (settings.BASE_DIR / "tools" / "handbook" / "shots.py").read_text()
    taken = set(re.findall(r'Shot\("([\w-]+)"', shots))
    shown = PICTURE.findall(HANDBOOKS[language].read_text())
    assert {folder for folder, _name in shown} == {language}
    assert {name for _folder, name in shown} == taken
    assert {path.stem for path in (settings.BASE_DIR / "docs" / "pictures" / language).glob("*.png")} == taken
