"""Rules about the files themselves: layers, names, pins, templates, the folder of data."""

import ast
import os
import re
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.template.utils import get_app_template_dirs
from django.urls import URLPattern, get_resolver

HOUSE = Path(__file__).resolve().parent.parent

# From top to bottom: a module imports its own layer and those below, never one above.
LAYERS = (
    ("mrc.settings", "mrc.urls", "mrc.wsgi", "mrc.apps", "mrc.checks", "mrc.home", "mrc.demo", "mrc.management"),
    ("workbook",),
    ("reports",),
    ("outcomes",),
    ("legal_cases",),
    ("events",),
    ("clients",),
    ("mrc.agreements",),
    ("mrc.jobs", "mrc.drafts"),
    ("mrc.access",),
    (
        *("mrc.vocabularies", "mrc.constraints", "mrc.period", "mrc.scripts", "mrc.spelling", "mrc.zawgyi"),
        *("mrc.pdf", "mrc.xlsx", "mrc.sealed", "mrc.forms", "mrc.together", "mrc.formats", "mrc.templatetags"),
    ),
)
HEIGHT = {module: number for number, layer in enumerate(reversed(LAYERS)) for module in layer}
PACKAGES = sorted({module.partition(".")[0] for module in HEIGHT})
SOURCES = sorted(path for package in PACKAGES for path in (HOUSE / package).rglob("*.py"))
TEMPLATES = sorted(path for path in (HOUSE / "templates").rglob("*") if path.is_file())


def relative(path):
    return path.relative_to(HOUSE).as_posix()


def dotted(path):
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


def height(module):
    """How high the module stands; None for what is not ours, and for the package `mrc` itself."""
    parts = module.split(".")
    return next((HEIGHT[name] for n in (2, 1) if (name := ".".join(parts[:n])) in HEIGHT), None)


def imported_by(path):
    package = dotted(path) if path.name == "__init__.py" else dotted(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{source}.{name.name}" for name in node.names)


def views(resolver):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry.callback
        else:
            yield from views(entry)


def test_every_module_stands_in_a_layer():
    homeless = [relative(path) for path in SOURCES if dotted(path) != "mrc" and height(dotted(path)) is None]
    assert not homeless


def test_imports_point_down():
    upwards = [
        f"{relative(path)} imports {module}"
        for path in SOURCES
        for module in imported_by(path)
        if (target := height(module)) is not None and target > (height(dotted(path)) or 0)
    ]
    assert not upwards


def test_a_module_is_named_after_what_it_holds():
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "services", "service", "shared"}
    assert not [relative(path) for path in SOURCES if vague & set(dotted(path).split("."))]


def test_only_build_queries_for_figures():
    renderers = HOUSE / "reports" / "renderers"
    asking = re.compile(r"\.objects\b|\bfrom django\.db\b|\bimport django\.db\b")
    assert not [relative(path) for path in renderers.rglob("*.py") if asking.search(path.read_text())]


def test_no_file_names_a_package_registry():
    answer = subprocess.run(["bin/check", "addresses"], cwd=HOUSE, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_with_hashes_and_without_addresses(name):
    text = (HOUSE / name).read_text()
    rows = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", "").splitlines()
    pin = re.compile(r"[a-z0-9-]+==\S+( *; .+?)?( +--hash=sha256:[0-9a-f]{64})+")
    assert rows
    assert not [row for row in rows if not pin.fullmatch(row.strip())]
    assert "://" not in text


def test_every_package_that_is_asked_for_is_pinned_the_same_in_both_files():
    def pins(name):
        return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (HOUSE / name).read_text(), flags=re.MULTILINE))

    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[\[<>=!~; ]", package)[0].lower() for package in project["dependencies"]}
    assert wanted <= pins("requirements.txt").keys()
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


def test_the_folder_of_data_is_private_and_its_key_is_made_once(tmp_path):
    folder = tmp_path / "var"
    folder.mkdir(mode=0o755)
    (folder / "mrc.sqlite3").touch(mode=0o644)
    keys = []
    for _ in range(2):
        subprocess.run(["bin/setup", "--var"], cwd=HOUSE, env=os.environ | {"MRC_VAR": str(folder)}, check=True)
        keys.append((folder / "secret-key").read_text())
    modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in [folder, *folder.iterdir()]}
    assert modes == {"var": "0o700", "secret-key": "0o600", "mrc.sqlite3": "0o600"}
    assert keys[0] == keys[1]
    assert len(keys[0]) >= 50


def test_the_operators_guide_names_every_setting_of_the_environment():
    settings = set(re.findall(r"\benv(?:\.\w+)?\(\s*\"(\w+)\"", (HOUSE / "mrc" / "settings.py").read_text()))
    guide = (HOUSE / "docs" / "operators.md").read_text()
    assert not {name for name in settings if f"`{name}`" not in guide}


def test_links_between_documents_lead_somewhere():
    documents = [*HOUSE.glob("*.md"), *(HOUSE / "docs").rglob("*.md")]
    broken = [
        f"{relative(document)}: {link}"
        for document in documents
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())
        if not (document.parent / link).exists()
    ]
    assert not broken


def test_templates_hold_no_inline_style_or_script():
    """The content security policy would refuse them, silently for the person at the desk. Data in JSON is not run."""
    tag = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
    script = r"<script\b(?![^>]*\s(?:src=|type=\"application/json\"))"
    inline = re.compile(rf"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|<style\b|{script}", re.IGNORECASE)
    found = [f"{relative(path)}: {hit}" for path in TEMPLATES for hit in inline.findall(tag.sub("", path.read_text()))]
    assert not found


def test_every_template_is_used():
    """By a view, by another template or by name in the code; or in place of a template of an installed app."""
    by_views = set()
    for view in filter(None, (getattr(view, "view_class", None) for view in views(get_resolver()))):
        model = getattr(view, "model", None) or getattr(getattr(view, "queryset", None), "model", None)
        if model and hasattr(view, "template_name_suffix"):
            by_views.add(f"{model._meta.app_label}/{model._meta.model_name}{view.template_name_suffix}.html")
    by_status = {"400.html", "403.html", "403_csrf.html", "404.html", "413.html", "429.html", "500.html"}
    sources = {path: path.read_text() for path in [*SOURCES, *TEMPLATES]}

    def is_used(path):
        name = path.relative_to(HOUSE / "templates").as_posix()
        return (
            name in by_views | by_status
            or any((folder / name).exists() for folder in get_app_template_dirs("templates"))
            or any(re.search(rf"[\"']{re.escape(name)}[\"']", text) for other, text in sources.items() if other != path)
        )

    assert not [relative(path) for path in TEMPLATES if not is_used(path)]


def test_migrations_are_named():
    migrations = [path for app in apps.get_app_configs() for path in Path(app.path).glob("migrations/0*.py")]
    assert not [relative(path) for path in migrations if HOUSE in path.parents and "_auto_" in path.name]
