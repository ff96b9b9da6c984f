"""`openmash profile`: check a hub's file, explain its rules, or compare two hubs."""

import argparse

from openmash.hubs.profile_files import find_profile, profile_text
from openmash.policy.comparing import differences
from openmash.policy.explaining import explain
from openmash.policy.profile import examine

DONE, FOUND = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which hubs."""
    whats = parser.add_subparsers(dest="what", metavar="check|explain|diff", required=True)
    check = whats.add_parser("check", help="name every mistake in a profile, by line and field")
    check.add_argument("hub", metavar="FILE")
    tell = whats.add_parser("explain", help="print every rule with its source")
    tell.add_argument("hub", metavar="HUB")
    diff = whats.add_parser("diff", help="show what differs between two hubs")
    diff.add_argument("hub", metavar="HUB")
    diff.add_argument("other", metavar="HUB")


def run(arguments: argparse.Namespace) -> int:
    """Returns 1 where there are mistakes, or differences."""
    match arguments.what:
        case "check":
            return _check(arguments.hub)
        case "explain":
            return _explain(arguments.hub)
        case _:
            return _diff(arguments.hub, arguments.other)


def _check(hub: str) -> int:
    profile, mistakes = examine(profile_text(hub))
    for mistake in mistakes:
        print(f"{hub}:{mistake}")
    if profile is None or mistakes:
        return FOUND
    count = sum(len(section.rules) for section in explain(profile))
    print(f"{hub}: {count} rules, no mistakes")
    return DONE


def _explain(hub: str) -> int:
    profile = find_profile(hub)
    print(profile.hub.name)
    for document in profile.documents:
        dated = f", {document.dated}" if document.dated else ""
        print(f"  {document.tag}: {document.title}{dated}")
    for section in explain(profile):
        print(f"\n{section.title}\n{'=' * len(section.title)}")
        if section.lead:
            print(section.lead)
        for number, rule in enumerate(section.rules, start=1):
            print(
                f"{f'{number}.' if section.in_order else '-'} {rule.name}: {rule.words} [{rule.cited}]"
            )
            if rule.reading:
                print(f"    {rule.read_as}")
    return DONE


def _diff(hub: str, other: str) -> int:
    found = list(differences(find_profile(hub), find_profile(other)))
    title = ""
    for section, name, words in found:
        if section != title:
            print(f"{section}\n{'=' * len(section)}")
            title = section
        print(f"- {name}: {words}")
    if not found:
        print(f"{hub} and {other}: no difference")
    return FOUND if found else DONE
