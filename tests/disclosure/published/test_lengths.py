"""Bars without an axis are read as lengths, and those whose counts are shown give the scale of the others."""

import pytest

from yjs_analysis.disclosure.attack.attack import attack
from yjs_analysis.disclosure.published.reading import read_published
from yjs_analysis.disclosure.published.shapes import Mark

GROUPS = "Group,Children\nWhite,41\nMixed,[c]\nAsian,22\nBlack,17\nOther,[c]\nAll,85\n"
COUNTS = {"White": 41, "Mixed": 3, "Asian": 22, "Black": 17, "Other": 2}


def leaks(folder) -> dict[str, tuple[float, float]]:
    attacked = attack(read_published([folder]))
    told = attacked[attacked["leaked"].astype(bool)]
    return {row.what: (row.low, row.high) for row in told.itertuples()}


def lengths(folder) -> list[tuple[str, float]]:
    return [(one.label, one.value) for one in read_published([folder]) if isinstance(one, Mark) and one.bare]


def drawn(shape: str, hide: bool = False) -> str:
    """Write each group by a pattern of its name, its place and its count; nothing long where it is withheld."""
    told = enumerate(COUNTS.items())
    return "".join(shape.format(name=name, at=40 * at, n=0 if hide and n < 5 else n) for at, (name, n) in told)


SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'
ROW = '<text x="90" y="{at}">{name}</text><rect x="100" y="{at}" width="{n}0" height="20"/>'
PAGES = {
    "a drawing": ("bars.svg", SVG, ROW),
    "widths in points": (
        "page.html", "<html><body>{}</body></html>", '<p><b>{name}</b><i style="width:{n}px"></i></p>',
    ),
    "heights in per cent": (
        "page.html", "<html><body>{}</body></html>", '<li>{name}<span style="height: {n}.0%;"></span></li>',
    ),
    "a custom size": ("page.html", "<html><body>{}</body></html>", '<div style="--size:{n}">{name}</div>'),
    "a meter": ("page.html", "<html><body>{}</body></html>", '<p>{name} <meter max="50" value="{n}"></meter></p>'),
}  # fmt: skip


@pytest.mark.parametrize(("name", "page", "row"), PAGES.values(), ids=PAGES)
def test_bars_without_an_axis_give_the_withheld_back(tmp_path, name, page, row):
    (tmp_path / "groups.csv").write_text(GROUPS)
    (tmp_path / name).write_text(page.format(drawn(row)))
    assert leaks(tmp_path) == {"Mixed, Children": (3, 3), "Other, Children": (2, 2)}


@pytest.mark.parametrize(("name", "page", "row"), PAGES.values(), ids=PAGES)
def test_bars_of_no_length_tell_nothing(tmp_path, name, page, row):
    (tmp_path / "groups.csv").write_text(GROUPS)
    (tmp_path / name).write_text(page.format(drawn(row, hide=True)))
    assert leaks(tmp_path) == {}


def test_a_class_that_sizes_a_bar_is_read(tmp_path):
    styles = "<style>.a{width:82px}.b{width:6px}.c{width:44px}</style>"
    rows = "".join(
        f"<p>{name} <i class='{one}'></i></p>" for name, one in (("White", "a"), ("Mixed", "b"), ("Asian", "c"))
    )
    (tmp_path / "a.html").write_text(f"<html><head>{styles}</head><body>{rows}</body></html>")
    assert lengths(tmp_path) == [("White", 82.0), ("Mixed", 6.0), ("Asian", 44.0)]


def test_lengths_that_are_no_scale_of_the_shown_counts_tell_nothing(tmp_path):
    (tmp_path / "groups.csv").write_text(GROUPS)
    rows = zip(COUNTS, (30, 9, 40, 20, 8), strict=True)
    (tmp_path / "a.html").write_text("".join(f'<p>{name}<i style="width:{n}px"></i></p>' for name, n in rows))
    assert leaks(tmp_path) == {}


def test_bars_of_shares_are_read_over_their_bases(tmp_path):
    # 20/41, 3/12, 12/22 and 8/17 are 48.8%, 25%, 54.5% and 47.1%, drawn at 2 points each
    (tmp_path / "a.csv").write_text("Group,Children,Court\nWhite,41,20\nMixed,12,[c]\nAsian,22,12\nBlack,17,8\n")
    rows = (("White", 97.56), ("Mixed", 50.00), ("Asian", 109.09), ("Black", 94.12))
    (tmp_path / "a.html").write_text("".join(f'<p>{name}<i style="width:{n}px"></i></p>' for name, n in rows))
    assert leaks(tmp_path) == {"Mixed, Court": (3, 3)}
