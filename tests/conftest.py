import os
import shutil
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from mrc.access.roles import Role

from . import factories

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's sync API beside the ORM
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
IN_CI = bool(os.environ.get("CI"))
SAMPLES = Path(__file__).parent / "samples"


def pytest_collection_modifyitems(config, items):
    """Journeys need Chromium: compulsory in CI, left out with a word elsewhere."""
    if not IN_CI and not shutil.which(CHROMIUM):
        for item in items:
            if "browser" in item.keywords:
                item.add_marker(pytest.mark.skip(reason=f"no browser at {CHROMIUM}"))


def pytest_sessionfinish(session, exitstatus):
    """In CI nothing is skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if IN_CI and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A browser that leaves in the middle leaves its server thread's session behind: ended before the database goes."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def var_of_the_test(settings, tmp_path_factory):
    """Files a test writes do not land in the installation's var/."""
    settings.VAR_DIR = tmp_path_factory.mktemp("var")
    cache.clear()


@pytest.fixture(autouse=True)
def english_again():
    """A page asked for in Khmer leaves its language active in the thread; the next test begins in English."""
    yield
    translation.activate("en")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"],
    }


@pytest.fixture
def on_postgresql():
    return connection.vendor == "postgresql"


@pytest.fixture
def centre(db):
    return factories.CentreFactory(code="HERE", name="Centre marker-here")


@pytest.fixture
def elsewhere(db):
    return factories.CentreFactory(code="ELSE", name="Centre marker-elsewhere", country="KH", currency="USD")


@pytest.fixture
def staff(centre):
    return factories.UserFactory(role=Role.STAFF, centres=[centre], full_name="Staff Here")


@pytest.fixture
def caseworker(centre):
    return factories.UserFactory(role=Role.CASEWORKER, centres=[centre], full_name="Caseworker Here")


@pytest.fixture
def coordinator(centre):
    return factories.UserFactory(role=Role.COORDINATOR, centres=[centre], full_name="Coordinator Here")


@pytest.fixture
def administrator(db):
    return factories.UserFactory(role=Role.ADMINISTRATOR, full_name="Administrator")


@pytest.fixture
def programme(db):
    return factories.UserFactory(role=Role.PROGRAMME, full_name="Programme Officer")


@pytest.fixture
def samples():
    return SAMPLES
