"""No number that is withheld stands in any byte of a pack, whatever its format, packed or not.

The withheld rows are of groups whose residents are so many as nothing else is: 47,123 can be looked for everywhere.
"""

import io
import itertools
import re
import zipfile
import zlib
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.disclosure.published.reading import read_published
from yjs_analysis.evidence import main_job
from yjs_analysis.evidence.manifest import manifest, to_json
from yjs_analysis.evidence.page import page_html
from yjs_analysis.evidence.report import Report
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.children_exhibit import how_many_children
from yjs_analysis.evidence.service.findings import service_findings
from yjs_analysis.evidence.service.route_exhibit import out_of_court_or_court
from yjs_analysis.evidence.service.stages_exhibits import who_has_an_outcome
from yjs_analysis.evidence.study import Study
from yjs_analysis.evidence.tidy import to_csv

MAKERS = (who_has_an_outcome, out_of_court_or_court, how_many_children)
FEW = ("Mixed", "Asian", "Black")
CENSUSES = ("Census 2011", "Census 2021")
WHITE = (130, 90, 40, 9)
RESIDENTS = (47123, 48611, 51437, 53917, 61583, 67219)
"""Of each group of few on each census: primes, so that nothing else comes to them."""

COUNTS = {"Mixed": (1, 2, 0, 0), "Asian": (2, 0, 0, 0), "Black": (1, 2, 1, 0)}
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def living(residents) -> pd.DataFrame:
    """Give the residents: White children on each census, and those of the groups of few."""
    many = [(census, "White", 20000) for census in CENSUSES]
    few = [(census, group, count) for (group, census), count in
           zip(itertools.product(FEW, CENSUSES), residents, strict=True)]  # fmt: skip
    return pd.DataFrame([*many, *few], columns=["period", "group", "persons"]).assign(rows="made up")


def words_of(children: dict, residents) -> list[re.Pattern]:
    """List how the withheld numbers would be written: residents, and the first digits of rates and of ratios."""
    found = [re.compile(rf"(?<![\d.,]){one // 1000}[, \u00a0\u202f]?{one % 1000:03}(?!\d)") for one in residents]
    for (group, _), count in zip(itertools.product(FEW, CENSUSES), residents, strict=True):
        rate = sum(children[group]) / count
        digits = (f"{value:.8e}".replace(".", "")[:8] for value in (rate, rate / (sum(WHITE) / 20000)))
        found += [re.compile(r"\.?".join(one)) for one in digits]
    return found


def report_of(make_service, children: dict, residents) -> tuple[Report, object]:
    """Make a report of three exhibits, in which the rows of three groups are withheld."""
    service = make_service({"White": WHITE, **children}, {"White": (30, 31, 14, 5)}, populations=living(residents))
    study = Study()
    cells = Cells(service, threshold=study.threshold)
    exhibits = tuple(make(service, cells, study) for make in MAKERS)
    report = Report(title="Evidence", subtitle="for tests", area=service.area, exhibits=exhibits, notices=(),
                    findings=service_findings(service, exhibits, study), methods=(), sources=())  # fmt: skip
    return report, service


def unpacked(held: bytes) -> str:
    """Write out all that a file holds: parts of archives, and streams, unpacked as far as they go."""
    if held.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(held)) as archive:
            return "\n".join(f"{name}\n{unpacked(archive.read(name))}" for name in archive.namelist())
    text = held.decode("utf-8", errors="replace")
    for stream in STREAM.findall(held) if held.startswith(b"%PDF") else ():
        try:
            text += "\n" + zlib.decompressobj().decompress(stream).decode("latin-1")
        except zlib.error:
            continue
    return text


@pytest.fixture(scope="module")
def pack(make_service, tmp_path_factory) -> dict[str, str]:
    """Write a pack in every format, and give all that its files hold; of the paper also what a reader of it sees."""
    report, service = report_of(make_service, COUNTS, RESIDENTS)
    study = Study()
    files = main_job._files(report, study, service=service, official=None, done=lambda _: None)
    files |= {"manifest.json": to_json(manifest(report, study))}
    paper = tmp_path_factory.mktemp("paper") / "evidence.pdf"
    paper.write_bytes(files["evidence.pdf"])
    texts = {name: unpacked(held) for name, held in files.items()}
    return texts | {"evidence.pdf": texts["evidence.pdf"] + repr(read_published([paper]))}


@pytest.mark.parametrize("ending", ["docx", "pptx", "xlsx", "ods", "html", "pdf", "csv", "json", "png"])
def test_no_withheld_number_is_in_any_byte_of_a_format(pack, ending):
    texts = {name: text for name, text in pack.items() if name.endswith(ending)}
    assert texts
    found = [(name, one.pattern) for name, text in texts.items() for one in words_of(COUNTS, RESIDENTS)
             if one.search(text)]  # fmt: skip
    assert found == []


@pytest.mark.parametrize("ending", ["docx", "xlsx", "ods", "html", "csv", "pdf"])
def test_a_number_that_is_shown_is_found_in_the_same_way(pack, ending):
    assert any(re.search("20,?000", text) for name, text in pack.items() if name.endswith(ending))


@settings(max_examples=4, deadline=None)
@given(
    counts=st.lists(st.integers(1, 4), min_size=3, max_size=3),
    residents=st.lists(st.integers(21001, 98999), min_size=6, max_size=6, unique=True),
)
def test_no_withheld_number_is_in_the_page_or_the_numbers_whatever_the_counts(make_service, counts, residents):
    children = {group: (0, count, 0, 0) for group, count in zip(FEW, counts, strict=True)}
    report, _ = report_of(make_service, children, residents)
    told = page_html(replace(report, sources=())) + to_csv(report.numbers()).decode()
    assert [one.pattern for one in words_of(children, residents) if one.search(told)] == []
