"""What people do, one step each, as they would tell it. Each step ends where its person sees it done."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys.house import House


class Case:
    """One family, from the call to the letter. `case["officer"]` is that person's page."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.id = self.reference = ""

    def __getitem__(self, who: str) -> Page:
        return self.house.seat(who)

    def opened_by(self, who: str) -> Page:
        """The contact's own page, found by the reference that was read out on the telephone."""
        page = self[who]
        page.get_by_label("Search by name").fill(self.reference)
        page.get_by_role("button", name="Search", exact=True).click()
        expect(page).to_have_url(f"{self.house.address}/contacts/{self.id}/")
        return page

    def next_step(self, who: str, label: str) -> Page:
        """The one thing that the contact's page is for now, for this person."""
        page = self.opened_by(who)
        page.locator("main .om-actions").get_by_role("button", name=label).click()
        return page

    # Received

    def rings(self, who: str = "officer") -> Page:
        """The telephone rings, and the record is begun."""
        page = self[who]
        page.goto("/")
        page.get_by_role("button", name="New contact").click()
        return self.begun_on(page)

    def begun_on(self, page: Page) -> Page:
        """Learn which contact this is."""
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_contain_text(f"Contact {self.house.prefix.upper()}-")
        self.reference = heading.inner_text().split()[-1]
        self.id = page.url.split("/contacts/")[1].split("/")[0]
        return page

    def person(self, page: Page, place: int) -> Locator:
        """A row of the record that is being taken."""
        return page.locator("#rows > fieldset").nth(place)

    def finish(self, page: Page) -> None:
        """The record goes to the managers."""
        page.get_by_role("button", name="Finish the record").first.click()
        page.get_by_role("button", name="Finish").click()
        expect(page.get_by_text("is recorded and went to the managers")).to_be_visible()

    def take_alert(self, words: str, answer: str) -> None:
        """A manager finds an alert on top of the work page, and takes it by name."""
        manager = self["manager"]
        manager.goto("/")
        alert = manager.locator(".om-band").filter(has_text=self.reference)
        expect(alert).to_contain_text(words)
        alert.get_by_label("What you do").fill(answer)
        alert.get_by_role("button", name="I take this").click()
        expect(manager.get_by_text("You took the alert.")).to_be_visible()

    # Triaged

    def allocate(self, to: str = "decision") -> None:
        """A manager gives it to somebody, without leaving the list."""
        page, name = self["manager"], self.house.name_of(to)
        page.goto("/")
        row = page.get_by_role("row").filter(has_text=self.reference)
        choice = row.get_by_label(f"Allocate {self.reference} to")
        choice.select_option(label=choice.locator("option", has_text=name).inner_text())
        row.get_by_role("button", name="Allocate").click()
        expect(page.get_by_text(f"{self.reference} is allocated to {name}.")).to_be_visible()

    def judge(self, page: Page, facts: dict[str, str]) -> Locator:
        """The decision maker says what the facts amount to; the rules suggest."""
        for question, answer in facts.items():
            group = page.get_by_role("group", name=question)
            group.get_by_label(answer, exact=True).check()
        page.get_by_role("button", name="Show what the rules suggest").click()
        return page.locator("section[aria-labelledby=suggestion]")

    def rate(self, page: Page, rag: str, reason: str) -> None:
        """A rating, with its reason."""
        form = page.locator("form[action$='/rate/']")
        form.get_by_label(f"{rag}:").check()
        form.get_by_label("Why?").fill(reason)
        form.get_by_role("button", name="Rate").click()
        expect(page.locator("section[aria-labelledby=ratings]")).to_contain_text(reason)

    def choose(self, page: Page, way: str, why: str) -> None:
        """What happens next."""
        form = page.locator("form[action$='/route/']")
        form.get_by_role("radio", name=way).check()
        form.get_by_label("Why").fill(why)
        form.get_by_role("button", name="Choose this way").click()
        expect(page).to_have_url(f"{self.house.address}/contacts/{self.id}/")

    # Shared

    def ask(self, page: Page, *agencies: str) -> None:
        """Several agencies at once."""
        asked = page.get_by_role("group", name="Whom do we ask?")
        for box in asked.get_by_role("checkbox").all():
            box.uncheck()
        for agency in agencies:
            asked.get_by_label(agency).check()
        page.get_by_label("On what legal basis?").fill("Section 10, Children Act 2004")
        page.get_by_role("button", name="Ask them all").click()
        expect(page.get_by_text(f"{len(agencies)} agencies were asked.")).to_be_visible()

    def asked(self, who: str) -> Page:
        """Somebody of an agency opens what the agency is asked."""
        page = self[who]
        page.goto("/agency/tray/")
        page.get_by_role("row").filter(has_text=self.reference).get_by_role("link").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(self.reference)
        return page

    def item(self, page: Page, place: int, text: str, kind: str, sure: str) -> Locator:
        """One thing that is known."""
        if place:
            page.get_by_role("button", name="Add another").click()
        row = page.locator("#rows > fieldset").nth(place)
        row.get_by_label("What is known?").fill(text)
        row.get_by_label("Fact or opinion?").select_option(kind)
        row.get_by_label("How sure?").select_option(sure)
        return row

    # Decided

    def recommend(self, page: Page, said: dict[str, str], outcomes: dict[str, str]) -> None:
        """What is recommended, and an outcome for each child."""
        form = page.locator("form[action$='/recommend/']")
        for label, words in said.items():
            form.get_by_label(label, exact=True).fill(words)
        for child, outcome in outcomes.items():
            form.get_by_label(f"Outcome for {child}").select_option(outcome)
        form.get_by_role("button", name="Send to a manager").click()
        expect(page.get_by_text("waits for a manager's agreement")).to_be_visible()

    def answers(self, who: str, words: str, button: str) -> Page:
        """A manager answers what is recommended."""
        page = self.next_step(who, "Agree or challenge")
        page.get_by_label("Your words").fill(words)
        page.get_by_role("button", name=button, exact=True).click()
        expect(page).to_have_url(f"{self.house.address}/contacts/{self.id}/")
        return page

    # Told

    def notice(self, who: str, words: str) -> Page:
        """One notice, from the outbox."""
        page = self[who]
        page.goto("/notices/tray/")
        page.get_by_role("link", name=f"{self.reference} {words}").click()
        return page

    def letter(self, page: Page) -> Any:
        """The letter's PDF, as this person's browser gets it."""
        link = page.get_by_role("link", name="etter").and_(page.locator("[href$='.pdf']"))
        return page.request.get(link.get_attribute("href") or "")
