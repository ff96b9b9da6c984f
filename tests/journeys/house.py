"""The hub as its people use it: a browser context for each of them, signed in through the page."""

import os
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from openmash.demo.people import password, people
from tests.browser import DESKTOP
from tests.conftest import DATABASE


class House:
    """One hub: who sits where, at which address."""

    def __init__(
        self, address: str, browser: Browser, prefix: str = "nh", *, script: bool = True
    ) -> None:
        self.address, self.browser, self.prefix, self.script = address, browser, prefix, script
        self._seats: dict[str, Page] = {}

    def seat(self, who: str) -> Page:
        """The page of somebody who has signed in, always the same one. `officer`, `police` ..."""
        if who not in self._seats:
            self._seats[who] = self.sign_in(self.browser.new_context(**self._how), who)
        return self._seats[who]

    @property
    def _how(self) -> dict[str, Any]:
        return {
            "viewport": DESKTOP,
            "base_url": self.address,
            "java_script_enabled": self.script,
        }

    def name_of(self, who: str) -> str:
        """The name under which somebody works."""
        return next(p.name for p in people() if p.username == f"{self.prefix}.{who}")

    def without_script(self) -> "House":
        """The same hub, in browsers that run no script."""
        return House(self.address, self.browser, self.prefix, script=False)

    def visitor(self) -> Page:
        """Somebody without an account."""
        return self.browser.new_context(**self._how).new_page()

    def sign_in(self, context: BrowserContext, who: str) -> Page:
        """Somebody of this hub signs in."""
        return self.sign_in_as(context, f"{self.prefix}.{who}")

    @staticmethod
    def sign_in_as(context: BrowserContext, name: str) -> Page:
        """Sign in on the page, with the name and password that the demo prints."""
        page = context.new_page()
        page.set_default_timeout(8_000)
        page.goto("/sign-in/")
        page.get_by_label("User name").fill(name)
        page.get_by_label("Password").fill(password(name, secret=settings.SECRET_KEY))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/*")
        return page


def environment() -> dict[str, str]:
    """What a command needs to run on this run's database, as the limited role and not in test mode."""
    return {k: v for k, v in os.environ.items() if k != "OPENMASH_TESTING"} | {
        "OPENMASH_DATABASE": DATABASE,
        "OPENMASH_SECRET_KEY": settings.SECRET_KEY,
    }
