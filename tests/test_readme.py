"""The README claims nothing that a command does not show."""

import re
from pathlib import Path

import pytest

from yjs_analysis.evidence.pack import findings
from yjs_analysis.evidence.study import Study

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PLAIN = re.sub(r"\s+", " ", README)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_each_headline_is_the_one_that_the_pack_finds(place):
    assert f"**{findings(Study())[place].headline}.**" in PLAIN


@pytest.mark.parametrize(
    ("place", "numbers"),
    [
        (0, ["28,145", "28,093", "7,835", "mid-2017"]),
        (1, ["34%", "66%", "1.33", "0.91 to 0.93", "0.76", "723", "1,963", "cannot tell"]),
        (2, ["46 of 138", "26% to 42%", "40.9%", "cannot tell"]),
    ],
)
def test_each_number_of_a_finding_is_one_that_the_pack_finds(place, numbers):
    found = findings(Study())[place]
    said = " ".join(str(getattr(found, name)) for name in found.__dataclass_fields__)
    section = PLAIN.split(f"{place + 1}. **")[1].split("## ")[0].split(f"{place + 2}. **")[0]
    assert [number for number in numbers if number not in said or number not in section] == []


def test_every_target_named_is_in_the_makefile():
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"make ([a-z-]+)", README)) - {"and"} <= made


def test_every_file_linked_exists():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_floor_of_the_house_is_named():
    rooms = {
        path.name for path in (ROOT / "yjs_analysis").iterdir() if path.is_dir() and (path / "__init__.py").exists()
    }
    assert {room for room in rooms if f"`{room}/`" not in README} == set()
