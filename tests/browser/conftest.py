"""One Chromium for all checks, and the packs that it is shown."""

import json
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
MADE = ROOT / "build" / "browser"
EXPLORERS = ("public", "few", "many", "every")
WIDTHS = (320, 768, 1280, 1920)


def pytest_addoption(parser):
    parser.addoption("--public", default=str(ROOT / "reports"), help="the folder of the pack of published figures")


@pytest.fixture(scope="session")
def folders(pytestconfig):
    """Give the folder of each pack."""
    return {name: MADE / name for name in EXPLORERS} | {"public": Path(pytestconfig.getoption("--public")).absolute()}


@pytest.fixture(scope="session")
def browser():
    """Start the Chromium of this machine, without any network."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.exit("Chromium was not found. Install it (Debian, Ubuntu: apt-get install chromium), then run again.", 2)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-background-networking", "--disable-sync"]
        )
        yield started
        started.close()


class Opened:
    """A page with what it asked for and what it complained about."""

    def __init__(self, browser, place, width=1280, link="", scripts=True, policy=True, **given):
        viewport = {"width": width, "height": 900}
        self.context = browser.new_context(
            viewport=viewport, java_script_enabled=scripts, bypass_csp=not policy, accept_downloads=True, **given
        )
        self.page = self.context.new_page()
        self.asked, self.complaints = [], []
        self.page.on("request", lambda one: self.asked.append(one.url))
        self.page.on("console", lambda one: self.complaints.append(one.text))
        self.page.on("pageerror", lambda one: self.complaints.append(str(one)))
        self.address = place.as_uri()
        self.page.goto(self.address + link)
        self.page.evaluate("document.fonts.ready.then(() => true)") if scripts else None

    def strangers(self):
        """Every address asked for that is neither the page nor inside it."""
        return [one for one in self.asked if not one.startswith(("data:", "blob:", self.address))]


@pytest.fixture(scope="session")
def open_page(browser):
    """Give what opens a page in a context of its own; all are closed at the end."""
    opened = []

    def give(place, **given):
        while len(opened) > 2:
            opened.pop(0).context.close()
        opened.append(Opened(browser, place, **given))
        return opened[-1]

    yield give
    for one in opened:
        one.context.close()


@pytest.fixture(scope="session", params=EXPLORERS)
def pack(request):
    """Give the name of each pack with an explorer."""
    return request.param


@pytest.fixture(scope="session")
def explorer(folders, pack):
    """Give the explorer of a pack."""
    return folders[pack] / "explorer.html"


@pytest.fixture(scope="session")
def held(explorer):
    """Give the data inside the explorer."""
    return json.loads(re.search(r'id="held">(.*?)</script>', explorer.read_text(encoding="utf-8")).group(1))
