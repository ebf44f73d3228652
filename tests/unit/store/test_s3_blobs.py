"""Large payloads in a bucket: put once, found again, refused in words when the store says no."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from orchestrator.exceptions import StorageError
from orchestrator.store import payloads

boto3 = pytest.importorskip("boto3")
moto = pytest.importorskip("moto")

RUN = UUID(int=7)
LARGE = {"text": os.urandom(60_000).hex(), "name": "Zebulon Quackenbush"}


@pytest.fixture
def bucket(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket of the stand-in for S3, and payloads that go there."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with moto.mock_aws():
        made = boto3.resource("s3").Bucket(f"payloads-{uuid4().hex[:8]}")
        made.create(CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        settings.ORCHESTRATOR_BLOBS = f"s3://{made.name}/engine/blobs"
        yield made


def test_a_large_payload_goes_to_the_bucket_sealed_and_comes_back(bucket: Any) -> None:
    stored = payloads.encode(LARGE, run=RUN, compression="gzip")
    (blob,) = bucket.objects.all()
    assert stored.stored_as == "s3+gzip"
    assert blob.key.startswith("engine/blobs/")
    assert blob.size == stored.stored_size
    assert b"Quackenbush" not in blob.get()["Body"].read()
    assert payloads.decode(stored.data, run=RUN, sha256=stored.sha256) == LARGE


def test_equal_content_is_put_once_and_never_overwritten(bucket: Any) -> None:
    payloads.encode(LARGE, run=RUN)
    (first,) = [blob.e_tag for blob in bucket.objects.all()]
    again = payloads.encode(LARGE, run=uuid4())
    assert [blob.e_tag for blob in bucket.objects.all()] == [first]
    assert again.stored_as.startswith("s3")


def test_a_blob_that_is_gone_is_named_as_missing(bucket: Any) -> None:
    stored = payloads.encode(LARGE, run=RUN)
    bucket.objects.delete()
    with pytest.raises(StorageError, match="NoSuchKey") as refusal:
        payloads.decode(stored.data, run=RUN)
    assert refusal.value.code == "blob_missing"


def test_an_exchanged_object_is_refused(bucket: Any) -> None:
    stored = payloads.encode(LARGE, run=RUN)
    (mine,) = bucket.objects.all()
    payloads.encode(LARGE | {"text": os.urandom(60_000).hex()}, run=RUN)
    (other,) = [blob for blob in bucket.objects.all() if blob.key != mine.key]
    mine.put(Body=other.get()["Body"].read())
    with pytest.raises(StorageError) as refusal:
        payloads.decode(stored.data, run=RUN)
    assert refusal.value.code == "payload_damaged"


def test_a_store_that_refuses_is_named_by_its_code(bucket: Any) -> None:
    bucket.delete()
    with pytest.raises(StorageError, match="NoSuchBucket") as refusal:
        payloads.encode(LARGE, run=RUN)
    assert refusal.value.code == "blob_unwritable"


@pytest.mark.parametrize(("conflicts", "written"), [(1, True), (2, True), (3, False)])
def test_a_writer_asked_to_come_again_does_so_a_few_times(
    bucket: Any, monkeypatch: pytest.MonkeyPatch, conflicts: int, written: bool
) -> None:
    from botocore.exceptions import ClientError

    from orchestrator.store.blobs import blob_store

    client: Any = blob_store().client  # type: ignore[attr-defined]
    put, answers = (
        client.put_object,
        [{"Error": {"Code": "ConditionalRequestConflict"}}] * conflicts,
    )

    def busy(**words: Any) -> Any:
        if answers:
            raise ClientError(answers.pop(), "PutObject")
        return put(**words)

    monkeypatch.setattr(client, "put_object", busy)
    if written:
        assert payloads.encode(LARGE, run=RUN).stored_as.startswith("s3")
    else:
        with pytest.raises(StorageError, match="ConditionalRequestConflict"):
            payloads.encode(LARGE, run=RUN)
    assert len(list(bucket.objects.all())) == int(written)
