"""A whole installation and a real browser, as a person meets them.

The browser is Debian's Chromium, driven by Playwright (tests/peers/README.md). It can reach nothing but this machine,
and whatever a page tries that it should not is written down: other hosts, errors, breaches of the policy, scripts.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from installations import Installation, installation_in, new_port
from playwright.sync_api import Browser, Page, expect, sync_playwright

HERE = Path(__file__).parent
AXE = HERE / "axe" / "axe.min.js"
EMAIL, PASSWORD = "siti@kasvira.example", "seven wandering storks"
AWAY = ("htmx: htmx:sse:error", "htmx: htmx:error")
LANGUAGES = ("en", "id", "ms", "fa", "nl")
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"),
    *(
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ),
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCOPES = ("mentions:read", "mentions:write", "streams:write", "sources:write")
expect.set_options(timeout=20_000)  # as long as for a click: machines may be busy
_open = build_opener(ProxyHandler({})).open
WATCHED = """
globalThis.breaches = [];
document.addEventListener("securitypolicyviolation", (event) =>
  globalThis.breaches.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
globalThis.fired = [];
for (const name of ["alert", "confirm", "prompt", "print", "canary"])
  Object.defineProperty(globalThis, name, { value: (said) => { globalThis.fired.push(`${name} ${said}`); return true; } });
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", metavar="DIR", help="where the browser's pictures of the pages are kept")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        reason = "chromium is not here: as root, .venv/bin/python tests/peers/install.py chromium"
        if os.environ.get("MENARA_REQUIRE_PEERS") == "1":
            pytest.fail(f"{reason} (MENARA_REQUIRE_PEERS=1 makes this a failure)", pytrace=False)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


class Visitor:
    """A person with a browser of their own. `trouble` is what the pages did that they should not."""

    def __init__(self, browser: Browser, address: str, **looks: Any) -> None:
        looks = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce", **looks}
        self._context = browser.new_context(**looks)
        self._context.add_init_script(WATCHED)
        self._context.set_default_timeout(20_000)
        self.address = address
        self.trouble: list[str] = []
        self.requests: list[str] = []
        self.page = self._context.new_page()
        self._listen(self.page)

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.address}{path}")
        return self.page

    def sign_in(self, path: str = "/watch", language: str = "en") -> Page:
        self.go(f"/sign-in?next={path}")
        self.page.locator("input[type=email]").fill(EMAIL)
        self.page.locator("input[type=password]").fill(PASSWORD)
        self.page.locator("main .btn-primary").click()
        self.page.wait_for_url(f"**{path}")
        if self.page.locator("html").get_attribute("lang") != language:
            self.speak(language)
        return self.page

    def speak(self, language: str) -> None:
        """Chooses a language in the menu at the top of the page."""
        form = self.page.locator("form[action='/language']")
        self.page.locator("header details", has=form).locator("summary").click()
        self.page.locator("header").locator(form).locator(f"button[value={language}]").click()
        self.page.wait_for_selector(f"html[lang={language}]")

    def new_page(self) -> Page:
        """Another window of the same browser."""
        return self._context.new_page()

    def faults(self) -> list[str]:
        """Everything that went wrong up to now: 0 is what is wanted."""
        found = self.page.evaluate("[...globalThis.breaches, ...globalThis.fired]")
        return [*self.trouble, *found]

    def axe(self) -> list[str]:
        """What axe-core finds that is serious or critical."""
        self.page.evaluate(AXE.read_text())
        options = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
        told = self.page.evaluate(f"axe.run(document, {options})")
        return [
            f"{rule['impact']} {rule['id']}: {[node['target'] for node in rule['nodes']][:3]}"
            for rule in told["violations"]
            if rule["impact"] in ("serious", "critical")
        ]

    def close(self) -> None:
        self._context.close()

    def _listen(self, page: Page) -> None:
        page.on("request", self._note)
        page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        page.on("console", self._hear)

    def _note(self, request: Any) -> None:
        self.requests.append(request.url)
        parts = urlsplit(request.url)
        if f"{parts.scheme}://{parts.netloc}" != self.address:
            self.trouble.append(f"foreign: {request.url}")

    def _hear(self, message: Any) -> None:
        """That the server was away is noted by the browser and by htmx, and is none of the page's doing."""
        is_away = "net::ERR_" in message.text or message.text.startswith(AWAY)
        if message.type in ("error", "warning") and not is_away:
            self.trouble.append(f"console: {message.text}")


@pytest.fixture
def visit(chromium: Browser, house: "House") -> Iterator[Callable[..., Visitor]]:
    """`visit()` opens a browser of one's own; keyword arguments are its looks (color_scheme, viewport)."""
    with ExitStack() as visitors:

        def visit(**looks: Any) -> Visitor:
            visitor = Visitor(chromium, house.address, **looks)
            visitors.callback(visitor.close)
            return visitor

        yield visit


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keeps a picture of the page where `--pictures` names a folder."""

    def keep(page: Page, name: str) -> None:
        if folder := request.config.getoption("--pictures"):
            page.screenshot(path=Path(folder) / f"{name}.png")

    return keep


class House:
    """An installation with its first owner, and a program that pushes."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self.address = installation.address
        self.set_up_address = installation.setup_address()
        self.token = ""

    def found(self, visitor: Visitor) -> None:
        """The first owner sets it up."""
        page = visitor.page
        page.goto(self.set_up_address)
        page.locator("[name=organisation]").fill("Kasvira")
        page.locator("[name=email]").fill(EMAIL)
        for field in page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        page.locator("main .btn-primary").click()
        page.wait_for_url("**/set-up")
        scopes = [word for scope in SCOPES for word in ("--scope", scope)]
        self.token = self._installation.run("token", "create", "--workspace", "kasvira", *scopes)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        asked = Request(f"{self.address}/api/v1{path}", content, headers, method=method)
        with _open(asked, timeout=20) as answer:
            told = answer.read()
        return json.loads(told) if told else None

    def push(self, *mentions: dict[str, Any]) -> None:
        assert self.call("POST", "/mentions", list(mentions))["accepted"] == len(mentions)

    def delete(self, id_: str) -> None:
        self.call("DELETE", f"/mentions/{id_}")

    def stop(self) -> None:
        self._installation.end()

    def start(self) -> None:
        self._installation.start()


@pytest.fixture(scope="module")
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[House]:
    """`SETTINGS` of a file of tests are variables of its installation."""
    with installation_in(tmp_path_factory.mktemp("house"), new_port()) as installation:
        installation.set(**getattr(request.module, "SETTINGS", {}))
        installation.start()
        house = House(installation)
        visitor = Visitor(chromium, house.address)
        house.found(visitor)
        visitor.close()
        yield house
