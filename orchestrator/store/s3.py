"""Blobs in an S3-compatible bucket; credentials, region and endpoint come from the usual AWS_* variables."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from orchestrator.exceptions import StorageError

# Two writers of the same address at once: the store asks one to come again.
TAKEN, COME_AGAIN, TRIES = "PreconditionFailed", "ConditionalRequestConflict", 3
MISSING = ("NoSuchKey", "404")


class S3Blobs:
    """One object per blob, put only where there is none."""

    place = "s3"

    def __init__(self, *, bucket: str, prefix: str) -> None:
        self.bucket = bucket
        self.prefix = f"{prefix}/" if prefix else ""
        patience = Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 3})
        self.client: Any = boto3.client("s3", config=patience)

    def put(self, address: str, data: bytearray) -> None:
        for _ in range(TRIES):
            reason = self._put(address, data)
            if reason in ("", TAKEN):
                return
            if reason != COME_AGAIN:
                break
        raise StorageError(f"blob {address} cannot be written: {reason}", code="blob_unwritable")

    def get(self, address: str) -> bytes:
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self.prefix + address)
            data: bytes = answer["Body"].read()
        except (ClientError, BotoCoreError) as error:
            reason = _reason(error)
            code = "blob_missing" if reason in MISSING else "blob_unreadable"
            raise StorageError(f"blob {address} cannot be read: {reason}", code=code) from error
        return data

    def _put(self, address: str, data: bytearray) -> str:
        """Why it was not written, "" when it was."""
        try:
            self.client.put_object(
                Bucket=self.bucket, Key=self.prefix + address, Body=data, IfNoneMatch="*"
            )
        except (ClientError, BotoCoreError) as error:
            return _reason(error)
        return ""


def _reason(error: Exception) -> str:
    """The store's own code, or the kind of error: a message could hold more than an address."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "unknown"))
    return type(error).__name__
