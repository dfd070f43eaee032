"""Whatever is put anywhere in a published file is read back, with where it stands and whether it was hidden."""

import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from yjs_analysis.disclosure.published.reading import read_published
from yjs_analysis.disclosure.published.shapes import Grid, Mark, Passage


def read(folder: Path, **files: bytes | str) -> list[Grid | Passage | Mark]:
    """Write files named by their words (`a_csv` is a.csv) and read the folder back."""
    for name, content in files.items():
        path = folder / ".".join(name.rsplit("_", 1))
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_published([folder])


def grids(items: list) -> list[Grid]:
    return [one for one in items if isinstance(one, Grid)]


def zipped(**files: bytes | str) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(".".join(name.rsplit("_", 1)), content)
    return box.getvalue()


def test_cells_stay_as_they_are_written(tmp_path):
    text = "group,events,rate\nBlack,[c],<5%\nWhite,1,012\n".replace("1,012", '"1,012",12.50%')
    assert grids(read(tmp_path, a_csv=text))[0].rows == (
        ("group", "events", "rate"),
        ("Black", "[c]", "<5%"),
        ("White", "1,012", "12.50%"),
    )


@pytest.mark.parametrize("mark", ["\t", ";", "|"])
def test_cells_may_be_parted_by_other_marks(tmp_path, mark):
    assert grids(read(tmp_path, a_txt=f"group{mark}events\nBlack{mark}7\n"))[0].rows == (
        ("group", "events"),
        ("Black", "7"),
    )


def test_a_title_over_a_table_and_a_second_table_below_it(tmp_path):
    found = grids(read(tmp_path, a_csv="Table 1\ngroup,events\nBlack,7\n\nTable 2\nsex,events\nMale,9\n"))
    assert [(one.place, one.title) for one in found] == [("a.csv, table 1", "Table 1"), ("a.csv, table 2", "Table 2")]


def test_a_text_in_two_bytes_a_letter_is_read(tmp_path):
    assert grids(read(tmp_path, a_csv="group,events\nBlack,7\n".encode("utf-16")))[0].rows[1] == ("Black", "7")


def test_records_in_json_become_one_grid_at_full_precision(tmp_path):
    text = '{"data": {"values": [{"group": "Black", "rate": 0.10}, {"group": "White", "rate": 0.1234567890123456789}]}}'
    found = grids(read(tmp_path, a_json=text))[0]
    assert found.place == "a.json, data.values"
    assert found.rows == (("group", "rate"), ("Black", "0.10"), ("White", "0.1234567890123456789"))


def test_a_frame_in_json_parted_into_columns_and_data(tmp_path):
    text = json.dumps({"columns": ["events"], "index": ["Black", "White"], "data": [[7], [12]]})
    assert (("", "events"), ("Black", "7"), ("White", "12")) in [one.rows for one in grids(read(tmp_path, a_json=text))]


def test_columns_of_one_length_in_json_stand_side_by_side(tmp_path):
    text = json.dumps({"group": ["Black", "White"], "events": [7, 12]})
    assert grids(read(tmp_path, a_json=text))[0].rows == (("group", "events"), ("Black", "7"), ("White", "12"))


def test_a_key_that_stands_twice_in_json_is_read_twice(tmp_path):
    assert grids(read(tmp_path, a_json='{"events": 7, "events": 3}'))[0].rows[1] == ("7", "3")


def test_packed_numbers_of_a_figure_are_unpacked(tmp_path):
    text = '{"y": {"dtype": "i1", "bdata": "Bwwt"}}'  # the bytes 7, 12 and 45
    assert grids(read(tmp_path, a_json=text))[0].rows == (("y",), ("7",), ("12",), ("45",))


def test_archives_are_read_to_the_bottom(tmp_path):
    inner = zipped(table_csv="group,events\nBlack,7\n")
    found = grids(read(tmp_path, a_zip=zipped(b_gz=gzip.compress(inner))))
    assert found[0].rows[1] == ("Black", "7")
    assert found[0].place == "a.zip, b.gz, unpacked, table.csv"


def test_the_name_of_a_file_is_read(tmp_path):
    assert Passage(place="Black_3.csv, file name", text="Black_3.csv", hidden=True) in read(
        tmp_path, Black_3_csv="a,b\n"
    )


def test_two_files_of_one_name_can_be_told_apart(tmp_path):
    for edition in ("old", "new"):
        (tmp_path / edition).mkdir()
        (tmp_path / edition / "a.csv").write_text(f"group,events\n{edition},7\n")
    places = [one.place for one in grids(read_published([tmp_path / "old", tmp_path / "new"]))]
    assert places == [str(tmp_path / "old" / "a.csv"), str(tmp_path / "new" / "a.csv")]


def test_a_folder_that_is_a_link_is_followed(tmp_path):
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "a.csv").write_text("group,events\nBlack,7\n")
    (tmp_path / "pack").mkdir()
    os.symlink(tmp_path / "away", tmp_path / "pack" / "more")
    assert grids(read_published([tmp_path / "pack"]))[0].place == "more/a.csv"


def test_all_that_cannot_be_read_is_said_at_once(tmp_path):
    files = {
        "a_bin": b"\x00\x01\x02\x03",
        "b_pdf": b"%PDF-1.7 broken off",
        "c_json": '{"events": 7',
        "d_xlsx": zipped(a_csv="x")[:60],
    }
    with pytest.raises(ValueError, match="4 problems") as told:
        read(tmp_path, **files)
    assert all(name in str(told.value) for name in ("a.bin", "b.pdf", "c.json", "d.xlsx"))


def test_a_broken_file_within_a_sound_one_is_said_too(tmp_path):
    with pytest.raises(ValueError, match=r"a\.zip, b\.pdf must be a file that can be read back"):
        read(tmp_path, a_zip=zipped(b_pdf=b"%PDF-1.7 broken off", c_csv="a,b\n"))


def test_a_path_that_is_not_there_and_an_empty_folder_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"2 problems:(.|\n)*empty folder(.|\n)*paths must exist"):
        read_published([tmp_path, tmp_path / "gone.csv"])


def test_nothing_to_read_is_refused():
    with pytest.raises(ValueError, match="at least one file"):
        read_published([])


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path):
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for at in range(6):
            archive.writestr(f"{at}.txt", bytes(1_000_000))
    claimed = box.getvalue().replace((1_000_000).to_bytes(4, "little"), (100_000_000).to_bytes(4, "little"))
    with pytest.raises(ValueError, match="unpacks to more than 500,000,000 bytes"):
        read(tmp_path, a_zip=claimed)


def test_archives_within_archives_are_refused_past_a_depth(tmp_path):
    data = zipped(a_csv="a,b\n")
    for _ in range(14):
        data = zipped(a_zip=data)
    with pytest.raises(ValueError, match="files deep"):
        read(tmp_path, a_zip=data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_xml_are_refused(tmp_path, encoding):
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>'
    with pytest.raises(ValueError, match="declares entities"):
        read(tmp_path, a_svg=bomb.encode(encoding))


def test_a_picture_gives_the_words_beside_it(tmp_path):
    from PIL import Image, PngImagePlugin

    notes = PngImagePlugin.PngInfo()
    notes.add_text("Description", "Black 3 of 40")
    notes.add_itxt("Title", "Mixed 4", zip=True)
    box = io.BytesIO()
    Image.new("RGB", (2, 2)).save(box, "png", pnginfo=notes)
    texts = [one.text for one in read(tmp_path, a_png=box.getvalue())]
    assert texts == ["a.png", "Black 3 of 40", "Mixed 4"]


def test_a_photograph_gives_its_comments(tmp_path):
    from PIL import Image

    fields = Image.Exif()
    fields[270] = "Black 3 of 40"
    box = io.BytesIO()
    Image.new("RGB", (2, 2)).save(box, "jpeg", exif=fields, comment=b"Mixed 4")
    said = {one.text for one in read(tmp_path, a_jpg=box.getvalue())}
    assert {"Black 3 of 40", "Mixed 4"} <= said
