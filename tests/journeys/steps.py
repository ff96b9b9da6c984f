"""What people do, one step each, as they would tell it. Each step ends where its person sees it done."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.house import House

WORRY = "His teacher saw a yellow bruise on his back when he changed for swimming."


class Case:
    """One family, from the call to the letter."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.id = self.reference = ""

    def __getitem__(self, who: str) -> Page:
        return self.house.seat(who)

    def opened_by(self, who: str) -> Page:
        """The contact's own page, as somebody finds it: by its reference."""
        page = self[who]
        page.get_by_label("Search by name").fill(self.reference)
        page.get_by_role("button", name="Search", exact=True).click()
        expect(page).to_have_url(f"{self.house.address}/contacts/{self.id}/")
        return page

    # Received

    def begin(self, who: str = "officer") -> Page:
        """The telephone rings."""
        page = self[who]
        page.get_by_role("button", name="New contact").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Contact NH-")
        self.reference = page.get_by_role("heading", level=1).inner_text().split()[-1]
        self.id = page.url.split("/contacts/")[1].split("/")[0]
        return page

    def row(self, page: Page, place: int) -> Locator:
        """One person of the record that is being taken."""
        return page.locator("#rows > fieldset").nth(place)

    def finish(self, page: Page) -> None:
        """The record goes to the managers."""
        page.get_by_role("button", name="Finish the record").first.click()
        page.get_by_role("button", name="Finish").click()
        expect(page.get_by_text("is recorded and went to the managers")).to_be_visible()

    # Triaged

    def allocate(self, to: str = "decision") -> None:
        """The manager gives it to somebody, without leaving the list."""
        page, name = self["manager"], self.house.name_of(to)
        page.goto("/")
        row = page.get_by_role("row").filter(has_text=self.reference)
        choice = row.get_by_label(f"Allocate {self.reference} to")
        words = choice.locator("option").filter(has_text=name).inner_text()
        choice.select_option(label=words)
        row.get_by_role("button", name="Allocate").click()
        expect(page.get_by_text(f"{self.reference} is allocated to {name}.")).to_be_visible()

    def judge(self, **facts: str) -> Page:
        """The decision maker says what the facts amount to; the rules suggest."""
        page = self.opened_by("decision")
        page.get_by_role("button", name="Judge and rate it").click()
        for question, answer in facts.items():
            group = page.get_by_role("group", name=question)
            group.get_by_label(answer, exact=True).check()
        page.get_by_role("button", name="Show what the rules suggest").click()
        return page

    def rate(self, page: Page, rag: str, reason: str) -> None:
        """A rating, with its reason."""
        form = page.locator("form[action$='/rate/']")
        form.get_by_label(f"{rag}:").check()
        form.get_by_label("Why?").fill(reason)
        form.get_by_role("button", name="Rate").click()
        expect(page.get_by_text(reason)).to_be_visible()

    def choose(self, page: Page, way: str, why: str) -> None:
        """The way."""
        form = page.locator("form[action$='/route/']")
        form.get_by_label(way, exact=True).check()
        form.get_by_label("Why").fill(why)
        form.get_by_role("button", name="Choose this way").click()

    # Shared

    def ask(self, page: Page, *agencies: str) -> None:
        """Several agencies at once."""
        page.get_by_role("button", name="Ask the agencies").click()
        asked = page.get_by_role("group", name="Whom do we ask?")
        for box in asked.get_by_role("checkbox").all():
            box.uncheck()
        for agency in agencies:
            asked.get_by_label(agency).check()
        page.get_by_label("On what legal basis?").fill("Section 10, Children Act 2004")
        page.get_by_role("button", name="Ask them all").click()
        expect(page.get_by_text(f"{len(agencies)} agencies were asked.")).to_be_visible()

    def asked(self, who: str) -> Page:
        """An agency's person opens what it is asked."""
        page = self[who]
        page.goto("/agency/tray/")
        page.get_by_role("row").filter(has_text=self.reference).get_by_role("link").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(self.reference)
        return page
