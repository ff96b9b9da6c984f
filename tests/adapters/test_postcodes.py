"""A postcode names the authority, without the network."""

import pytest

from openmash.adapters.postcodes import authority_of, known_authority
from openmash.hubs.profile_files import SHIPPED, find_profile


@pytest.mark.parametrize(
    ("postcode", "code", "name"),
    [
        ("NN4 7SL", "E06000062", "West Northamptonshire"),  # a county is two councils now
        ("nn160aa", "E06000061", "North Northamptonshire"),
        ("CV1 5RR", "E08000026", "Coventry"),
        ("CV34 4RL", "E10000031", "Warwickshire"),  # a district council, but the county's children
        ("SG1 1AA", "E10000015", "Hertfordshire"),
        ("PE29 3TN", "E10000003", "Cambridgeshire"),
        ("PE1 1XX", "E06000031", "Peterborough"),
        ("SW1A 1AA", "E09000033", "Westminster"),
        ("S1 2HH", "E08000039", "Sheffield"),  # a code of 2025
    ],
)
def test_a_postcode_lies_in_its_authority(postcode: str, code: str, name: str) -> None:
    found = authority_of(postcode)
    assert found
    assert (found.code, found.name) == (code, name)
    assert known_authority(code) == found


def test_beyond_england_and_wales_the_country_is_named() -> None:
    found = authority_of("EH1 1YZ")
    assert found
    assert found.name == "Scotland"


@pytest.mark.parametrize(
    "words", ["", "x", "NN99 9ZZ", "NN4", "ZZ99 3VZ", "Ä1 1ÄÄ", "1 Mill Lane", "A" * 90, "NN4 7SL1"]
)
def test_what_the_directory_does_not_know_is_in_no_authority(words: str) -> None:
    assert authority_of(words) is None


@pytest.mark.parametrize("hub", SHIPPED)
def test_every_hub_names_authorities_that_there_are(hub: str) -> None:
    profile = find_profile(hub)
    assert profile.area
    for code in (*profile.area.authorities, *(n.authority for n in profile.neighbours)):
        assert known_authority(code)
