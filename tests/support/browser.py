"""Debian's Chromium for the tests, and axe's judgement of a page."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Playwright

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
QUIET = [
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


def launch(playwright: Playwright) -> Browser:
    """The machine's own Chromium; its sandbox cannot be had as root, where containers run."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("Chromium is missing; `make test` names the Debian package.")
    arguments = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
    return playwright.chromium.launch(executable_path=chromium, args=arguments)


def listen(page: Page, heard: list[str]) -> None:
    """Write the page's errors to `heard`: scripts that fail, and what the browser refuses or cannot find."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            heard.append(f"{message.text} ({message.location['url']})")

    def on_error(error: Error) -> None:
        heard.append(str(error))

    page.on("console", on_console)
    page.on("pageerror", on_error)


def axe(page: Page) -> list[str]:
    """What breaks WCAG 2.1 A or AA on the page as it stands: rule, help and where, one line each; empty is good.

    The script is evaluated rather than added as a tag, so that it also runs under a strict content security policy.
    """
    page.evaluate(AXE.read_text("utf-8"))
    result: dict[str, Any] = page.evaluate("tags => axe.run(document, {runOnly: tags})", STANDARDS)
    return [
        f"{violation['id']}: {violation['help']}: {' '.join(map(str, node['target']))}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
