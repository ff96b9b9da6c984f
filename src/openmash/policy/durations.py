"""How long a hub allows, as people write it. Section 3 of the design is the whole grammar."""

import re
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from openmash.policy.errors import WrongInput
from openmash.policy.times import as_written


class Unit(StrEnum):
    """What is counted. The words stand in profiles."""

    HOURS = "hours"
    WORKING_HOURS = "working hours"
    WORKING_DAYS = "working days"
    DAYS = "days"
    SAME_DAY = "same day"
    BY = "by"


# Ten years. Longer is a slip of the pen, and this keeps every due time within the calendar.
_MOST = {
    Unit.HOURS: 87_600,
    Unit.WORKING_HOURS: 20_000,
    Unit.WORKING_DAYS: 2_600,
    Unit.DAYS: 3_650,
}
_COUNTED = re.compile(r"(?P<amount>[0-9]{1,9}) (?P<unit>(?:working )?(?:hour|day)s?)", re.ASCII)
_BY = re.compile(r"by (?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])", re.ASCII)
_FORMS = '"4 hours", "4 working hours", "5 working days", "10 days", "same day" or "by 09:15"'


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as a procedure prints it, or a time of day by which a thing is done."""

    unit: Unit
    amount: int = 0
    by: time = time.min

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what a profile says. Raises WrongInput where it is not in the grammar."""
        if text == Unit.SAME_DAY:
            return cls(Unit.SAME_DAY)
        if match := _BY.fullmatch(text):
            return cls(Unit.BY, by=time(int(match["hour"]), int(match["minute"])))
        if match := _COUNTED.fullmatch(text):
            unit = Unit(match["unit"] if match["unit"].endswith("s") else match["unit"] + "s")
            amount = int(match["amount"])
            if amount > _MOST[unit]:
                most = f"at most {_MOST[unit]} {unit}"
                raise WrongInput(f"{as_written(text)} is longer than any hub allows: {most}")
            return cls(unit, amount)
        raise WrongInput(f"{as_written(text)} is not a duration: write it like {_FORMS}")

    def __str__(self) -> str:
        if self.unit is Unit.SAME_DAY:
            return "same day"
        if self.unit is Unit.BY:
            return f"by {self.by:%H:%M}"
        return f"{self.amount} {self.unit if self.amount != 1 else self.unit.removesuffix('s')}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def read(text: str) -> "Duration":
            try:
                return cls.parse(text)
            except WrongInput as wrong:
                raise ValueError(str(wrong)) from None

        return core_schema.no_info_after_validator_function(
            read,
            core_schema.str_schema(strict=True),
            serialization=core_schema.plain_serializer_function_ser_schema(str),
        )
