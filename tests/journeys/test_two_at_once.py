"""Two officers at one record, with script: each sees the other's change and loses nothing."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import check_accessible
from tests.journeys.house import House

pytestmark = pytest.mark.browser


def test_two_officers_at_one_record_lose_nothing_of_each_others(house: House) -> None:
    first, second = house.seat("officer"), house.seat("officer2")
    first.goto("/")
    first.get_by_role("button", name="New contact").click()
    first.wait_for_url("**/take/")
    second.goto(first.url)

    first.locator("#id_concerns").fill("He flinches.")
    expect(first.locator("[name=was]")).to_have_value(re.compile("He flinches"))  # it is saved
    second.locator("#id_impact").fill("She is afraid.")
    second.locator("#id_concerns").fill("He hides.")

    band = second.locator("#changed")
    expect(band).to_contain_text("changed this record while you were writing")
    expect(band).to_contain_text("Theirs is: He flinches.")
    expect(band).to_be_in_viewport()
    check_accessible(second)
    band.get_by_role("button", name="Keep mine").click()
    second.wait_for_load_state()

    first.reload()
    assert first.locator("#id_concerns").input_value() == "He hides."
    assert first.locator("#id_impact").input_value() == "She is afraid."
