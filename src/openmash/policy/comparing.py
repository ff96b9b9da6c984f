"""Where the rules of two hubs differ."""

from collections.abc import Iterator

from openmash.policy.explaining import ExplainedRule, explain
from openmash.policy.profile import Profile


def differences(a: Profile, b: Profile) -> Iterator[tuple[str, str, str]]:
    """Where two hubs differ: section, rule, and what each of them says."""
    names = (a.hub.authority, b.hub.authority)
    if names[0] == names[1]:
        names = ("the first", "the second")
    ours, theirs = _by_name(a), _by_name(b)
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        section, name = key
        one, other = ours.get(key), theirs.get(key)
        if one == other:
            continue
        if one is None or other is None:
            said = one or other
            only = names[0] if one else names[1]
            yield section, name, f"only in {only}: {said.words if said else ''}"
        elif one.words != other.words:
            yield section, name, f"{names[0]}: {one.words} | {names[1]}: {other.words}"
        elif one.cited != other.cited:
            sources = f"{names[0]}: {one.cited} | {names[1]}: {other.cited}"
            yield section, name, f"the same words, by another source; {sources}"
        else:
            yield section, name, f"read as: {one.reading} | {other.reading}"


def _by_name(profile: Profile) -> dict[tuple[str, str], ExplainedRule]:
    """Rules by section and name; a name that comes again gets its number."""
    found: dict[tuple[str, str], ExplainedRule] = {}
    for section in explain(profile):
        for rule in section.rules:
            name, count = rule.name, 1
            while (section.title, name) in found:
                count += 1
                name = f"{rule.name} ({count})"
            found[section.title, name] = rule
    return found
