"""Charts that a PDF draws as vectors give the numbers behind their marks."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

from yjs_analysis.disclosure.attack.attack import attack
from yjs_analysis.disclosure.published.reading import read_published

GROUPS = "Group,Children\nWhite,41\nMixed,[c]\nAsian,22\nBlack,17\nOther,[c]\nAll,85\n"
NAMES = ["White", "Mixed", "Asian", "Black", "Other"]
DRAWN = [41, 3, 22, 17, 2]
WITHHELD = [41, 0, 22, 17, 0]


def leaks(folder) -> dict[str, tuple[float, float]]:
    attacked = attack(read_published([folder]))
    told = attacked[attacked["leaked"].astype(bool)]
    return {row.what: (row.low, row.high) for row in told.itertuples()}


def chart(kind: str, counts: list[int]) -> Figure:
    figure, axes = plt.subplots(figsize=(6, 4))
    if kind == "points":
        shown = [(count, at) for at, count in enumerate(counts) if count]
        axes.plot([count for count, _ in shown], [at for _, at in shown], "o")
        axes.set_yticks(range(len(NAMES)), NAMES)
        axes.set_xlim(0, 45)
    elif kind == "bars without an axis":
        axes.barh(NAMES, counts)
        axes.set_xticks([])
    else:
        (axes.bar if kind == "upright bars" else axes.barh)(NAMES, counts)
    axes.set_title("Children by ethnic group")
    return figure


@pytest.fixture(params=[3, 42], ids=["outlines", "TrueType"])
def letters(request):
    with mpl.rc_context({"pdf.fonttype": request.param}):
        yield


@pytest.mark.parametrize("kind", ["upright bars", "level bars", "points", "bars without an axis"])
def test_marks_give_the_withheld_back(tmp_path, kind, letters):
    (tmp_path / "groups.csv").write_text(GROUPS)
    figure = chart(kind, DRAWN)
    figure.savefig(tmp_path / "chart.pdf")
    plt.close(figure)
    assert leaks(tmp_path) == {"Mixed, Children": (3, 3), "Other, Children": (2, 2)}


@pytest.mark.parametrize("kind", ["upright bars", "level bars", "points", "bars without an axis"])
def test_marks_of_shown_counts_only_tell_nothing(tmp_path, kind):
    (tmp_path / "groups.csv").write_text(GROUPS)
    figure = chart(kind, WITHHELD)
    figure.savefig(tmp_path / "chart.pdf")
    plt.close(figure)
    assert leaks(tmp_path) == {}
