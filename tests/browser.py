"""A real browser for the tests of pages, and what every page must pass in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_AXE = (Path(__file__).parent / "web" / "axe.min.js").read_text("utf-8")
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, driven by Playwright."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=_FLAGS
        )
        yield browser
        browser.close()


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, one line each; empty where the page is fine.

    Run in a world of its own, which the page's content security policy does not reach.
    """
    session = page.context.new_cdp_session(page)
    frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "axe"})
    where = {"contextId": world["executionContextId"]}
    session.send("Runtime.evaluate", {"expression": _AXE, **where})
    run = f"axe.run(document, {{runOnly: {_WCAG!r}, resultTypes: ['violations']}})"
    found: dict[str, Any] = session.send(
        "Runtime.evaluate",
        {
            "expression": f"{run}.then(r => r.violations.map(v => v.id + ': ' + v.help + ' — ' "
            "+ v.nodes.map(n => n.target.join(' ')).slice(0, 4).join(', ')))",
            "awaitPromise": True,
            "returnByValue": True,
            **where,
        },
    )
    session.detach()
    return list(found["result"]["value"])


def check_accessible(page: Page) -> None:
    """Fail where axe finds a violation, or where the page scrolls sideways on a phone."""
    found = violations(page)
    assert not found, f"{page.url}\n" + "\n".join(found)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} scrolls sideways by {wide} pixels"
