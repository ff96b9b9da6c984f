"""A genogram: the family drawn, parents above children, who lives together in one frame.

Squares are men and boys, circles women and girls, diamonds whose sex is not known, a triangle is unborn.
Who is whose parent is not on record one by one, so parents are joined as parents of the children beside
them, and each says in words what they are to the children.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from openmash.history.families.members import Family, Member, Role

COLUMN, ROW, TOP, SIZE = 150, 170, 60, 56
_LETTERS = 18  # of a name on one line


@dataclass(frozen=True)
class Shape:
    """Somebody at their place; lengths in the units of the drawing."""

    id: UUID
    x: int
    y: int
    form: str  # square, circle, diamond, triangle
    is_child_of_concern: bool
    poses_risk: bool
    lines: tuple[str, ...]  # what stands under it

    @property
    def corners(self) -> str:
        """The points of a diamond or triangle."""
        half = SIZE // 2
        points = [(0, -half), (half, 0), (0, half), (-half, 0)]
        if self.form == "triangle":
            points = [(0, -half), (half, half), (-half, half)]
        return " ".join(f"{self.x + dx},{self.y + dy}" for dx, dy in points)

    @property
    def left(self) -> int:
        """Where a square begins."""
        return self.x - SIZE // 2

    @property
    def top(self) -> int:
        """Where a square begins."""
        return self.y - SIZE // 2

    @property
    def under(self) -> tuple[tuple[int, str], ...]:
        """What stands under it, each line with its height."""
        return tuple((self.y + SIZE // 2 + 18 * n, line) for n, line in enumerate(self.lines, 1))


@dataclass(frozen=True)
class Drawing:
    """What is drawn. `lines`: (x1, y1, x2, y2). `frame`: the household, (x, y, width, height)."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    lines: tuple[tuple[int, int, int, int], ...]
    frame: tuple[int, int, int, int] | None
    words: str  # the same for whoever does not see it


def draw(family: Family) -> Drawing:
    """Place everybody: parents in one row, children below, other adults beside the parents."""
    children = _home_first(m for m in family.members if m.role in (Role.CHILD, Role.SIBLING))
    parents = _home_first(m for m in family.members if m.role == Role.PARENT)
    others = [m for m in family.members if m.role in (Role.ADULT, Role.RISK)]
    # Parents stand side by side, and whoever lives in the household at the beginning.
    upper = [*(m for m in others if m.is_in_household), *parents]
    beside = [m for m in others if not m.is_in_household]
    shapes = {
        member.id: _shape(member, place, row)
        for row, members in enumerate(filter(None, ([*upper, *beside], children)))
        for place, member in enumerate(members)
    }
    width = COLUMN * max(len(upper) + len(beside), len(children), 1)
    return Drawing(
        width=width,
        height=max((shape.y for shape in shapes.values()), default=0) + SIZE // 2 + 80,
        shapes=tuple(shapes.values()),
        lines=_joined([shapes[m.id] for m in parents], [shapes[m.id] for m in children]),
        frame=_frame([shapes[m.id] for m in family.members if m.is_in_household]),
        words=_in_words(family),
    )


def _home_first(members: Iterable[Member]) -> list[Member]:
    return sorted(members, key=lambda m: m.is_in_household is not True)


def _shape(member: Member, place: int, row: int) -> Shape:
    sex = member.sex.casefold()[:1]
    form = {"m": "square", "f": "circle"}.get(sex, "diamond")
    role = Role(member.role)
    what = member.relation or ("" if role in (Role.CHILD, Role.SIBLING) else role.label)
    return Shape(
        id=member.id,
        x=COLUMN * place + COLUMN // 2,
        y=TOP + ROW * row,
        form="triangle" if member.is_unborn else form,
        is_child_of_concern=role is Role.CHILD,
        poses_risk=role is Role.RISK,
        lines=tuple(_short(text) for text in (member.name, member.age, what) if text),
    )


def _short(text: str) -> str:
    return text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1].rstrip()}…"


def _joined(parents: list[Shape], children: list[Shape]) -> tuple[tuple[int, int, int, int], ...]:
    """The line between parents, and down to each child."""
    if not children:
        return ()
    half = SIZE // 2
    bar = children[0].y - half - 24
    first, last = min(c.x for c in children), max(c.x for c in children)
    lines = [(c.x, bar, c.x, c.y - half) for c in children]
    if parents:
        level = parents[0].y
        xs = sorted(p.x for p in parents)
        lines += [(a + half, level, b - half, level) for a, b in pairwise(xs)]
        down = (xs[0] + xs[1]) // 2 if len(xs) > 1 else xs[0]
        start = level if len(xs) > 1 else level + half
        lines.append((down, start, down, bar))
        first, last = min(first, down), max(last, down)
    if first != last:
        lines.append((first, bar, last, bar))
    return tuple(lines)


def _frame(home: list[Shape]) -> tuple[int, int, int, int] | None:
    """Round whoever lives in the household; each row begins with them."""
    if len(home) < 2:
        return None
    right = max(shape.x for shape in home) + COLUMN // 2
    top, bottom = min(s.y for s in home) - SIZE // 2 - 14, max(s.y for s in home) + SIZE // 2 + 66
    return (4, top, right - 8, bottom - top)


def _in_words(family: Family) -> str:
    """Everybody, as a screen reader says it."""
    said = []
    for member in family.members:
        lives = {True: "in the household", False: "elsewhere", None: ""}[member.is_in_household]
        said.append(", ".join(filter(None, (member.name, member.as_what, member.age, lives))))
    return "; ".join(said) + "."
