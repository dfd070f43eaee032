"""The pictures of charts: sharp, the same on every run, and with nothing in them but dots."""

import dataclasses
import struct

from yjs_analysis.evidence.pictures import DOTS, pictures


def chunks(png):
    at, found = 8, []
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        found.append(name.decode())
        at += 12 + length
    return found


def test_there_is_one_for_each_chart(report, drawn):
    assert list(drawn) == [one.identifier for one in report.exhibits if one.chart]


def test_all_are_as_wide_as_asked(drawn):
    assert {struct.unpack(">I", one[16:20])[0] for one in drawn.values()} == {DOTS}


def test_a_picture_is_as_high_as_its_drawing(report, drawn):
    for one in report.exhibits:
        if one.chart:
            wide, high = (float(side) for side in one.chart.svg.split('viewBox="0 0 ')[1].split('"')[0].split())
            across, down = struct.unpack(">II", drawn[one.identifier][16:24])
            assert abs(down - across * high / wide) <= 2


def test_nothing_is_written_beside_the_dots(drawn):
    assert {name for one in drawn.values() for name in chunks(one)} <= {"IHDR", "pHYs", "IDAT", "IEND"}


def test_two_runs_give_the_same_bytes(report, drawn):
    two = dataclasses.replace(report, exhibits=report.exhibits[:2])
    assert pictures(two) == {one.identifier: drawn[one.identifier] for one in two.exhibits}


def test_one_chart_alone_and_none_at_all(report, drawn):
    alone = dataclasses.replace(report, exhibits=report.exhibits[:1])
    bare = dataclasses.replace(alone, exhibits=(dataclasses.replace(report.exhibits[0], chart=None),))
    assert list(pictures(alone)) == ["E1"]
    assert pictures(bare) == {}
