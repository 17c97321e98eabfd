"""Fixtures and marks for all tests.

Any test that touches the database is marked `database`: the whole set runs on SQLite, and that part again on the
PostgreSQL that tools/with_postgres.py starts. Any test that drives Chromium is marked `browser`.
"""

from collections.abc import Iterator

import pytest
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page, sync_playwright

from support.browser import launch, listen

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}

# The same examples in every run, so that a red check is about the change; the profile «search» looks for new ones.
hypothesis_settings.register_profile("checks", derandomize=True, deadline=None)
hypothesis_settings.register_profile("search", deadline=None, max_examples=2000)
hypothesis_settings.load_profile("checks")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database and what drives the browser, so that nobody has to remember to."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
        if "browser" in fixtures:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def state(request: pytest.FixtureRequest) -> None:
    """What a test with a database keeps on disk goes to a folder of its own, with the keys beside it."""
    if request.node.get_closest_marker("database"):
        folder, settings = request.getfixturevalue("tmp_path"), request.getfixturevalue("settings")
        settings.STYRBAR_DATA, settings.STYRBAR_KEYS = folder / "data", folder / "data-keys"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process."""
    # Playwright's loop runs in this thread for as long as the browser does, and Django would refuse its ORM there.
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def heard() -> list[str]:
    """What the page's console says is wrong; a test that means to provoke an error clears it."""
    return []


@pytest.fixture
def page(browser: Browser, heard: list[str]) -> Iterator[Page]:
    """A Danish user's empty tab on a small laptop; the test fails when the page's console shows an error."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="da-DK", timezone_id="Europe/Copenhagen"
    )
    context.set_default_timeout(15_000)
    tab = context.new_page()
    listen(tab, heard)
    yield tab
    context.close()
    assert heard == []
