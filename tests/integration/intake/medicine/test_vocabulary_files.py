"""RxNorm and LOINC files as clinics hand them in: loaded whole, refused clearly, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from review.intake.records import Drug, LoincTerm, VocabularyRelease
from review.intake.terminology.cache import forget_vocabulary
from review.intake.terminology.data_files import read_drugs
from review.intake.terminology.loading import insert_drugs, load_vocabularies
from review.intake.terminology.loinc import is_loinc_code

pytestmark = pytest.mark.django_db

# The prescribable content in small: two ingredients we know, one we do not, a combination, brands.
CONCEPTS = (
    ("29046", "IN", "lisinopril", "N"),
    ("5487", "IN", "hydrochlorothiazide", "N"),
    ("99990001", "IN", "Zorvaquil", "N"),
    ("99990002", "MIN", "hydrochlorothiazide / Zorvaquil", "N"),
    ("99990003", "BN", "Zorva Plus", "N"),
    ("99990004", "BN", "Prestorin", "N"),
    ("99990005", "SCD", "Zorvaquil 20 MG Oral Tablet", "N"),
    ("99990006", "IN", "withdrawn thing", "O"),
)
RELATIONS = (
    ("99990002", "99990003", "tradename_of"),
    ("29046", "99990004", "tradename_of"),
    ("99990002", "5487", "part_of"),
    ("99990002", "99990001", "part_of"),
    ("99990004", "29046", "has_tradename"),
)
LOINC_HEAD = '"LOINC_NUM","COMPONENT","CLASS","STATUS","LONG_COMMON_NAME","EXAMPLE_UCUM_UNITS"\n'
LOINC_ROWS = (
    '"8867-4","Heart rate","HRTRATE.ATOM","ACTIVE","Heart rate","/min"\n'
    '"8310-5","Body temperature","BDYTMP.ATOM","ACTIVE","Body temperature","Cel"\n'
    '"29463-7","Body weight","BDYWGT.ATOM","DEPRECATED","Body weight, ""bare""","kg"\n'
)


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """Rows of a test are rolled back: nobody may remember them."""
    forget_vocabulary()
    yield
    forget_vocabulary()


@pytest.fixture
def demonstration() -> set[str]:
    """The drugs of the project in the tables; their names."""
    insert_drugs(read_drugs())
    return set(Drug.objects.values_list("name", flat=True))


@pytest.fixture
def rrf(tmp_path: Path) -> Path:
    concepts = "".join(
        f"{code}|ENG||||||{code}|{code}|{code}||RXNORM|{kind}|{code}|{name}||{suppressed}|4096|\n"
        for code, kind, name, suppressed in CONCEPTS
    )
    relations = "".join(
        f"{first}||CUI|RO|{second}||CUI|{relation}|1||RXNORM|RXNORM||||4096|\n"
        for first, second, relation in RELATIONS
    )
    (tmp_path / "RXNCONSO.RRF").write_text(concepts)
    (tmp_path / "RXNREL.RRF").write_text(relations)
    return tmp_path


def load(command: str, path: Path) -> str:
    out = StringIO()
    call_command(command, str(path), "--edition", "of the test", stdout=out)
    return out.getvalue()


def test_a_release_brings_drugs_brands_and_parts_and_loses_none(
    demonstration: set[str], rrf: Path
) -> None:
    assert "loaded" in load("load_rxnorm", rrf)
    names = set(Drug.objects.values_list("name", flat=True))
    assert demonstration < names
    assert "withdrawn thing" not in names
    both = Drug.objects.get(name="hydrochlorothiazide / zorvaquil")
    assert (both.brands, both.rxnorm, both.max_per_day) == (["Zorva Plus"], "99990002", None)
    parts = both.ingredients.order_by("position").values_list("name", flat=True)
    assert list(parts) == ["hydrochlorothiazide", "zorvaquil"]
    assert "sulfonamide" in both.allergy_groups or both.classes


def test_what_the_project_knows_of_a_drug_stays(demonstration: set[str], rrf: Path) -> None:
    before = Drug.objects.get(name="lisinopril")
    load("load_rxnorm", rrf)
    after = Drug.objects.get(name="lisinopril")
    assert (after.max_per_day, after.unit, after.classes) == (
        before.max_per_day,
        before.unit,
        before.classes,
    )
    assert {*before.brands, "Prestorin"} == set(after.brands)


def test_the_same_release_again_changes_nothing_and_stays_on_an_update(
    demonstration: set[str], rrf: Path
) -> None:
    load("load_rxnorm", rrf)
    assert "already loaded" in load("load_rxnorm", rrf)
    loaded = load_vocabularies(lambda *_: None)
    assert [one.name for one in loaded if not one.changed] == ["rxnorm"]
    assert Drug.objects.filter(name="zorvaquil").exists()


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("RXNCONSO.RRF", None, "RXNCONSO.RRF: is not in"),
        ("RXNREL.RRF", None, "RXNREL.RRF: is not in"),
        ("RXNCONSO.RRF", b"", "no ingredient"),
        ("RXNCONSO.RRF", b"1|ENG|\n", "line 1: has 2 columns instead of 18"),
        ("RXNREL.RRF", b"1||CUI|RO|2\n", "line 1: has 4 columns instead of 16"),
        ("RXNCONSO.RRF", b"PK\x03\x04\xff\xfe", "not UTF-8"),
    ],
)
def test_a_bad_release_is_refused_and_nothing_is_lost(
    file: str, content: bytes | None, words: str, demonstration: set[str], rrf: Path
) -> None:
    if content is None:
        (rrf / file).unlink()
    else:
        (rrf / file).write_bytes(content)
    with pytest.raises(CommandError, match=words):
        load("load_rxnorm", rrf)
    assert set(Drug.objects.values_list("name", flat=True)) == demonstration
    assert not VocabularyRelease.objects.filter(name="rxnorm").exists()


def test_loinc_terms_are_loaded_and_our_codes_checked(tmp_path: Path) -> None:
    file = tmp_path / "Loinc.csv"
    file.write_text(LOINC_HEAD + LOINC_ROWS)
    said = load("load_loinc", file)
    assert "loinc: 3 items, of the test, loaded" in said
    assert "29463-7" in said.split("lacks:")[1]
    assert "8867-4" not in said.split("lacks:")[1]
    assert LoincTerm.objects.get(pk="29463-7").name == 'Body weight, "bare"'
    assert "already loaded" in load("load_loinc", file)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "is not a file"),
        (b"", "no column LOINC_NUM"),
        (b"code,name\n1,2\n", "no column LOINC_NUM"),
        (LOINC_HEAD.encode(), "holds no term"),
        (LOINC_HEAD.encode() + b'"8867-5","","","","",""\n', "line 2: does not begin"),
        (LOINC_HEAD.encode() + b'"8867-4","Heart rate"\n', "line 2: has too few"),
        (LOINC_HEAD.encode() + b'"8867-4","Heart', "not a CSV file"),
        (b"\xff\xfe\x00", "not a CSV file in UTF-8"),
    ],
)
def test_a_bad_loinc_file_is_refused_and_the_old_edition_stays(
    content: bytes | None, words: str, tmp_path: Path
) -> None:
    good = tmp_path / "good.csv"
    good.write_text(LOINC_HEAD + LOINC_ROWS)
    load("load_loinc", good)
    bad = tmp_path / "Loinc.csv"
    if content is not None:
        bad.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        load("load_loinc", bad)
    assert LoincTerm.objects.count() == 3
    assert VocabularyRelease.objects.get(name="loinc").items == 3


def test_a_code_is_known_by_its_check_digit() -> None:
    assert all(map(is_loinc_code, ("8867-4", "85354-9", "72166-2", "2708-6")))
    assert not any(map(is_loinc_code, ("8867-5", "8867", "", "88 67-4", "12345678-9")))
