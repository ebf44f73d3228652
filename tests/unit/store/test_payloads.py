"""Stored bytes: sealed for their run, small in their row, large beside it, never garbage."""

from __future__ import annotations

import base64
import json
import os
import zlib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel

from orchestrator.exceptions import InvalidOutput, StorageError, TooLarge
from orchestrator.store import payloads


class Model(BaseModel):
    name: str


RUN = UUID(int=7)
PATIENT = {"name": "Zebulon Quackenbush", "born": "1961-02-03"}
LARGE = {"pages": [{"number": n, "text": os.urandom(500).hex()} for n in range(200)]}


def key(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


def blobs(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.ORCHESTRATOR_BLOBS = str(tmp_path / "blobs")
    return tmp_path / "blobs"


# --- sealing


def test_a_value_comes_back_and_its_hash_does_not_depend_on_the_order_of_keys() -> None:
    one = payloads.encode(PATIENT, run=RUN)
    other = payloads.encode(dict(reversed(PATIENT.items())), run=uuid4())
    assert payloads.decode(one.data, run=RUN, sha256=other.sha256) == PATIENT


def test_nothing_of_a_value_can_be_read_in_its_stored_bytes(folder: Path) -> None:
    stored = payloads.encode(PATIENT, run=RUN).data
    large = payloads.encode({"patient": PATIENT, **LARGE}, run=RUN).data
    beside = b"".join(path.read_bytes() for path in blobs(folder))
    for bytes_at_rest in (stored, large, beside):
        assert b"Quackenbush" not in bytes_at_rest
        assert b"born" not in bytes_at_rest


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert payloads.encode(PATIENT, run=RUN).data != payloads.encode(PATIENT, run=RUN).data


@pytest.mark.parametrize("value", [PATIENT, LARGE], ids=["in the row", "beside it"])
def test_bytes_moved_to_another_run_do_not_open(value: dict[str, Any]) -> None:
    stored = payloads.encode(value, run=RUN)
    with pytest.raises(StorageError) as refusal:
        payloads.decode(stored.data, run=uuid4(), sha256=stored.sha256)
    assert refusal.value.code == "payload_damaged"


def test_no_single_flipped_bit_goes_unnoticed() -> None:
    stored = payloads.encode(PATIENT, run=RUN)
    for at in range(len(stored.data)):
        for bit in range(8):
            damaged = bytearray(stored.data)
            damaged[at] ^= 1 << bit
            with pytest.raises(StorageError):
                payloads.decode(bytes(damaged), run=RUN, sha256=stored.sha256)


def test_bytes_cut_off_anywhere_are_refused() -> None:
    stored = payloads.encode(PATIENT, run=RUN)
    for length in range(len(stored.data)):
        with pytest.raises(StorageError):
            payloads.decode(stored.data[:length], run=RUN, sha256=stored.sha256)


def test_the_result_of_another_step_of_the_same_run_does_not_pass_for_this_one() -> None:
    mine, other = payloads.encode({"dose": 1}, run=RUN), payloads.encode({"dose": 100}, run=RUN)
    with pytest.raises(StorageError) as refusal:
        payloads.decode(other.data, run=RUN, sha256=mine.sha256)
    assert refusal.value.code == "payload_damaged"


@pytest.mark.parametrize("pack", [lambda t: b"j" + t, lambda t: b"z" + zlib.compress(t)])
def test_payloads_stored_before_there_was_encryption_are_still_read(pack: Any) -> None:
    text = json.dumps(PATIENT).encode()
    assert payloads.decode(pack(text), run=RUN) == PATIENT


# --- keys


def test_the_first_key_seals_and_every_key_of_the_ring_opens(settings: Any) -> None:
    derived = payloads.encode("under the secret key", run=RUN).data
    old, new = key("2025"), key("2026")
    settings.ORCHESTRATOR_PAYLOAD_KEYS = [old]
    under_old = payloads.encode("under the old key", run=RUN).data
    settings.ORCHESTRATOR_PAYLOAD_KEYS = [new, old]
    under_new = payloads.encode("under the new key", run=RUN).data
    assert b"2025" in under_old
    assert b"2026" in under_new
    assert [payloads.decode(data, run=RUN) for data in (derived, under_old, under_new)] == [
        "under the secret key",
        "under the old key",
        "under the new key",
    ]


def test_a_key_that_is_gone_is_named(settings: Any) -> None:
    settings.ORCHESTRATOR_PAYLOAD_KEYS = [key("2025")]
    stored = payloads.encode(PATIENT, run=RUN)
    settings.ORCHESTRATOR_PAYLOAD_KEYS = [key("2026")]
    with pytest.raises(StorageError, match="'2025'") as refusal:
        payloads.decode(stored.data, run=RUN)
    assert refusal.value.code == "key_unknown"


def test_another_key_under_the_same_id_opens_nothing(settings: Any) -> None:
    settings.ORCHESTRATOR_PAYLOAD_KEYS = [key("2025")]
    stored = payloads.encode(PATIENT, run=RUN)
    settings.ORCHESTRATOR_PAYLOAD_KEYS = [key("2025")]
    with pytest.raises(StorageError) as refusal:
        payloads.decode(stored.data, run=RUN)
    assert refusal.value.code == "payload_damaged"


def test_payloads_survive_a_change_of_the_secret_key_while_the_old_one_is_kept(
    settings: Any,
) -> None:
    stored = payloads.encode(PATIENT, run=RUN)
    settings.SECRET_KEY, old = "another secret key of more than 32 characters", settings.SECRET_KEY
    with pytest.raises(StorageError) as refusal:
        payloads.decode(stored.data, run=RUN)
    assert refusal.value.code == "key_unknown"
    settings.SECRET_KEY_FALLBACKS = [old]
    assert payloads.decode(stored.data, run=RUN) == PATIENT


def test_idempotency_keys_stay_the_same_when_the_secret_key_changes(settings: Any) -> None:
    before = payloads.keyed_hash("run", "step")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret key of more than 32 characters"
    assert payloads.keyed_hash("run", "step") == before
    settings.SECRET_KEY_FALLBACKS = []
    assert payloads.keyed_hash("run", "step") != before


@pytest.mark.parametrize(
    "entries",
    [
        ["no colon"],
        ["id:c2hvcnQ="],
        ["id:" + "!" * 44],
        [":" + base64.b64encode(bytes(32)).decode()],
        ["a b:" + base64.b64encode(bytes(32)).decode()],
        [key("twice"), key("twice")],
    ],
)
def test_keys_that_are_none_are_refused_without_showing_them(
    settings: Any, entries: list[str]
) -> None:
    settings.ORCHESTRATOR_PAYLOAD_KEYS = entries
    with pytest.raises(ImproperlyConfigured, match="ORCHESTRATOR_PAYLOAD_KEYS") as refusal:
        payloads.encode(PATIENT, run=RUN)
    assert not any(
        entry.partition(":")[2] in str(refusal.value) for entry in entries if ":" in entry
    )


# --- tiers


def test_small_values_stay_plain_middling_ones_are_compressed_large_ones_leave_the_row() -> None:
    words = "the quick brown fox jumps over the lazy dog "
    stored = [payloads.encode(v, run=RUN) for v in ("short", words * 200, words * 20_000, LARGE)]
    assert [payload.stored_as for payload in stored] == ["inline", "inline+zstd", "file", "file"]
    assert stored[1].stored_size < stored[1].size / 5
    assert all(len(payload.data) < 200 for payload in stored[2:])
    assert all(payload.stored_size > 32 * 1024 for payload in stored[2:])


def test_how_bytes_are_stored_can_be_told_from_them_alone() -> None:
    for value in (PATIENT, "word " * 1000, LARGE):
        stored = payloads.encode(value, run=RUN)
        told = payloads.storage_of(stored.data, run=RUN)
        assert told == (stored.stored_size, stored.stored_as)
    assert payloads.storage_of(b"j" + b"[]", run=RUN) == (3, "inline")


@pytest.mark.parametrize("strategy", ["zstd", "gzip"])
def test_compression_asked_for_is_used_whatever_the_size(strategy: Any) -> None:
    for value in ("word " * 100, "word " * 100_000, LARGE):
        stored = payloads.encode(value, run=RUN, compression=strategy)
        assert stored.stored_as.endswith(f"+{strategy}")
        assert stored.stored_size < stored.size
        assert payloads.decode(stored.data, run=RUN, sha256=stored.sha256) == value


def test_compression_asked_for_is_left_out_where_it_would_add_bytes() -> None:
    assert payloads.encode("tiny", run=RUN, compression="gzip").stored_as == "inline"


def test_a_blob_is_there_and_whole_before_the_reference_to_it(folder: Path) -> None:
    stored = payloads.encode(LARGE, run=RUN)
    (blob,) = blobs(folder)
    assert blob.stat().st_size == stored.stored_size
    assert blob.stat().st_mode & 0o077 == 0
    assert payloads.decode(stored.data, run=RUN, sha256=stored.sha256) == LARGE


def test_equal_content_of_several_runs_is_kept_once(folder: Path) -> None:
    runs = [uuid4() for _ in range(5)]
    stored = [payloads.encode(LARGE, run=run) for run in runs]
    assert len(blobs(folder)) == 1
    for run, payload in zip(runs, stored, strict=True):
        assert payloads.decode(payload.data, run=run, sha256=payload.sha256) == LARGE


def test_the_name_of_a_blob_is_no_hash_that_somebody_could_look_up(folder: Path) -> None:
    stored = payloads.encode(LARGE, run=RUN)
    (blob,) = blobs(folder)
    assert blob.name != stored.sha256
    assert len(blob.name) == 64


def test_a_missing_a_damaged_and_an_exchanged_blob_are_refused(folder: Path) -> None:
    stored = payloads.encode(LARGE, run=RUN)
    (blob,) = blobs(folder)
    good = blob.read_bytes()
    payloads.encode(LARGE | {"more": 1}, run=RUN)
    (other,) = set(blobs(folder)) - {blob}
    for bad in (good[:-1], good[:50], b"", other.read_bytes()):
        blob.write_bytes(bad)
        with pytest.raises(StorageError):
            payloads.decode(stored.data, run=RUN, sha256=stored.sha256)
    blob.unlink()
    with pytest.raises(StorageError) as refusal:
        payloads.decode(stored.data, run=RUN, sha256=stored.sha256)
    assert refusal.value.code == "blob_missing"


def test_a_disk_that_takes_no_more_leaves_nothing_half_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    payloads.encode(LARGE | {"first": True}, run=RUN)
    before = blobs(folder)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left") as refusal:
        payloads.encode(LARGE, run=RUN)
    assert refusal.value.code == "blob_unwritable"
    assert blobs(folder) == before


def test_without_a_place_for_blobs_small_values_work_and_large_ones_say_what_to_set(
    settings: Any,
) -> None:
    settings.ORCHESTRATOR_BLOBS = ""
    assert payloads.decode(payloads.encode(PATIENT, run=RUN).data, run=RUN) == PATIENT
    with pytest.raises(StorageError, match="ORCHESTRATOR_BLOBS"):
        payloads.encode(LARGE, run=RUN)


# --- what can be stored


def test_a_value_over_the_cap_is_refused_and_leaves_nothing(folder: Path) -> None:
    with pytest.raises(TooLarge, match="62,914,5") as refusal:
        payloads.encode("x" * 60 * 1024 * 1024, run=RUN)
    assert refusal.value.code == "output_too_large"
    assert blobs(folder) == []


def test_the_cap_itself_is_still_taken(settings: Any) -> None:
    settings.ORCHESTRATOR_MAX_PAYLOAD_BYTES = 1024
    assert payloads.encode("x" * 1022, run=RUN).size == 1024
    with pytest.raises(TooLarge):
        payloads.encode("x" * 1023, run=RUN)


@pytest.mark.parametrize(
    "value",
    ["a\x00b", "\u2028 \U0001f9ea \u202e", "", None, 0, -0.0, 2**53, [], {"": {"\x00": [None]}}],
)
def test_odd_values_come_back_as_they_were(value: Any) -> None:
    assert payloads.decode(payloads.encode(value, run=RUN).data, run=RUN) == value


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ({1: 2, None: 3}, {"1": 2, "null": 3}),
        ((1, 2), [1, 2]),
        ({2}, [2]),
        (b"text", "text"),
        (Decimal("0.10"), "0.10"),
        (date(2026, 11, 22), "2026-11-22"),
        ({"model": Model(name="x")}, {"model": {"name": "x"}}),
    ],
)
def test_python_values_take_their_json_form(value: Any, form: Any) -> None:
    assert payloads.decode(payloads.encode(value, run=RUN).data, run=RUN) == form


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        nested(10_000),
        "\ud800",
        {"\udfff": 1},
        {1: {"\udfff": 1}},
        {(1, 2): 3},
        2**64,
        b"\xff",
        object(),
    ],
    ids=["deep", "surrogate", "key", "keys", "tuple key", "big", "bytes", "object"],
)
def test_what_json_cannot_hold_is_refused_clearly(value: Any) -> None:
    with pytest.raises(InvalidOutput, match="cannot be stored as JSON"):
        payloads.encode(value, run=RUN)
