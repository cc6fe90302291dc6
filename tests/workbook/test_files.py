"""Files that are no workbook, or wish harm: one sentence each, nothing written, never a traceback."""

import zipfile

import pytest

from .books import CENTRES, CLIENTS, book, refused

pytestmark = pytest.mark.django_db


def one_sentence(path):
    lines = refused(path)
    assert len(lines) == 1
    return lines[0]


def rewritten(path, target, change):
    """A copy whose parts went through ``change(name, content)``; a part that becomes None is left out."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            if (content := change(name, source.read(name))) is not None:
                copy.writestr(name, content)
    return target


@pytest.fixture
def good(path):
    return book(path, centres=CENTRES)


def test_no_file(tmp_path):
    assert "There is no file" in one_sentence(tmp_path / "none.xlsx")


def test_an_empty_file(path):
    path.write_bytes(b"")
    assert one_sentence(path) == "The file is empty."


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 renamed", b"client,centre\n", b"PK", b"PK\x03\x04rubbish" * 50, b"\0" * 5000]
)
def test_something_else_with_the_name_of_a_workbook(path, content):
    path.write_bytes(content)
    assert "not an Excel workbook" in one_sentence(path) or "damaged" in one_sentence(path)


def test_a_folder(tmp_path):
    assert "There is no file" in one_sentence(tmp_path)


def test_an_old_or_encrypted_workbook(path):
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert ".xls" in one_sentence(path)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    assert "password" in one_sentence(path)


def test_a_zip_that_is_no_workbook(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "hello")
    assert "not an Excel workbook" in one_sentence(path)


def test_a_workbook_cut_short(good, tmp_path):
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(good.read_bytes()[:-400])
    assert "damaged" in one_sentence(cut)


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"),
        ("xl/worksheets/sheet1.xml", b"not xml at all"),
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/workbook.xml", None),
        ("xl/styles.xml", b"<"),
        ("xl/_rels/workbook.xml.rels", None),
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/sharedStrings.xml", b""),
    ],
)
def test_a_damaged_part(good, tmp_path, part, content):
    bad = rewritten(good, tmp_path / "bad.xlsx", lambda name, old: content if name == part else old)
    assert one_sentence(bad)


def test_a_string_that_is_not_in_the_table(good, tmp_path):
    def change(name, old):
        return old.replace(b"<v>0</v>", b"<v>9999</v>") if name.endswith("sheet1.xml") else old

    assert "damaged" in one_sentence(rewritten(good, tmp_path / "bad.xlsx", change))


def test_entities_are_refused(good, tmp_path):
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'

    def change(name, old):
        return bomb + old.partition(b"?>")[2] if name.endswith("sheet1.xml") else old

    assert one_sentence(rewritten(good, tmp_path / "bad.xlsx", change))


def test_a_bomb_is_refused_before_it_is_unpacked(good, tmp_path, settings):
    settings.WORKBOOK_MAX_UNPACKED_BYTES = 1_000_000
    bomb = rewritten(good, tmp_path / "bomb.xlsx", lambda name, old: b" " * 2_000_000 if "sheet1" in name else old)
    assert "too large" in one_sentence(bomb)


def test_a_row_with_more_cells_than_excel_has(good, tmp_path):
    row = b"<row r='1'>" + b"<c><v>1</v></c>" * 20_000 + b"</row></sheetData>"

    def change(name, old):
        return old.replace(b"</sheetData>", row) if name.endswith("sheet1.xml") else old

    assert "more cells" in one_sentence(rewritten(good, tmp_path / "bad.xlsx", change))


def test_half_a_character_stays_as_typed(good, tmp_path):
    """_xD800_ stands for half of a character; a file that is marked and given back must be able to hold it."""
    bad = book(tmp_path / "half.xlsx", centres=CENTRES, clients=[CLIENTS, ("_xD800_", "C1", "2026-01-05", "nobody")])
    found = refused(bad, "--report", str(tmp_path / "marked.xlsx"))
    assert any("gender" in line for line in found)
    assert (tmp_path / "marked.xlsx").exists()


@pytest.mark.parametrize("figures", [400, 5000])
def test_a_number_longer_than_any_is_refused_at_its_place(tmp_path, figures):
    rows = [(*CLIENTS, "birth_year"), ("K-1", "C1", "2026-01-05", "woman", 1990)]
    plain = book(tmp_path / "plain.xlsx", centres=CENTRES, clients=rows)
    long = rewritten(
        plain, tmp_path / "long.xlsx", lambda name, old: old.replace(b"<v>1990</v>", b"<v>" + b"9" * figures + b"</v>")
    )
    found = refused(long, "--report", str(tmp_path / "marked.xlsx"))
    assert any("birth_year" in line for line in found)
    assert (tmp_path / "marked.xlsx").exists()
