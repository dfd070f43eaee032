"""The package is a house of floors: a room may import from lower floors only, and from its own."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "yjs_analysis"

FLOORS = {
    "vocabulary": 0,
    "estimate": 0,
    "checks": 1,
    "measures": 2,
    "sources": 2,
    "disproportionality": 3,
    "reoffending": 3,
    "disclosure": 4,
    "assurance": 5,
    "telling": 5,
    "evidence": 6,
    "cli": 7,
    "__main__": 8,
}


def room_of(module: str) -> str:
    """The room of a dotted module name: `yjs_analysis.measures.rates` lives in `measures`."""
    return module.removeprefix("yjs_analysis").removeprefix(".").split(".")[0]


def imported_rooms(source: str) -> set[str]:
    """The rooms of the package that a module's text imports, at the top or inside a function."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            module = node.module or ""
            names |= {f"{module}.{alias.name}" for alias in node.names} if module == "yjs_analysis" else {module}
    return {room_of(name) for name in names if name.startswith("yjs_analysis")} - {""}


def upward_imports(room: str, source: str) -> list[str]:
    """What a module imports from a floor above its own, or from another room of its own floor."""
    own = FLOORS[room]
    return [
        f"{room} (floor {own}) imports {other} (floor {FLOORS[other]})"
        for other in sorted(imported_rooms(source))
        if other != room and (FLOORS[other] > own or (FLOORS[other] == own and own > 1))
    ]


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_import_goes_downstairs(path):
    room = path.relative_to(PACKAGE).with_suffix("").parts[0]
    assert room in FLOORS, f"{room} has no floor yet: add it to FLOORS and to the README's table of rooms"
    assert upward_imports(room, path.read_text(encoding="utf-8")) == []


def test_an_upward_import_is_found_wherever_it_hides():
    hidden = "def draw():\n    from yjs_analysis import evidence\n"
    assert upward_imports("measures", hidden) == ["measures (floor 2) imports evidence (floor 6)"]


def test_a_neighbour_on_the_same_floor_is_not_downstairs():
    assert upward_imports("measures", "import yjs_analysis.sources.published") == [
        "measures (floor 2) imports sources (floor 2)"
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_are_absolute_so_that_the_floors_can_be_read(path):
    relative = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level > 0
    ]
    assert relative == []
