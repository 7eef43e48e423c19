"""Mistaken: who brings something else is told what it is, and where to go with it."""

from __future__ import annotations

import io
import lzma
import tarfile
import zipfile
from pathlib import Path

import pytest

from wskit.evidence.mistaken import mistaken_for
from wskit.evidence.opening import read
from wskit.evidence.recording import UnreadableError

OTHERS = {
    '{"constants":{"activeFieldTrialGroups":[]},"events":[]}': "Chromium writes with `--log-net-log`.*HAR",
    "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0": "a key or a certificate.*keep it to yourself",
    "2026/11/30 07:05:10 [error] 12#12: *1 connect() failed\n": "nginx's error log.*wskit why - < FILE",
    '10.0.0.1 - - [30/Nov/2026:07:05:10 +0000] "GET /chat?token=s3cret HTTP/1.1" 101 1\n': "access log.*wskit why -",
    "CLIENT_RANDOM 0011223344556677889900aabbccddeeff 1122\n": "keys of TLS",
}


@pytest.mark.parametrize("text", OTHERS)
def test_it_is_said_what_it_is_and_nothing_of_what_is_in_it(text: str, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text(text)
    with pytest.raises(UnreadableError, match=OTHERS[text]) as refused:
        read(tmp_path / "mine")
    assert str(refused.value).startswith("mine is ") or str(refused.value).startswith("mine has ")
    for secret in ("MIIE", "s3cret", "0011", "10.0.0.1"):
        assert secret not in str(refused.value)


def packed(kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("mine.pcap", b"what is in it")
    elif kind == "tar":
        with tarfile.open(fileobj=out, mode="w:gz") as tar:
            tar.addfile(tarfile.TarInfo("mine.pcap"))
    else:
        out.write(lzma.compress(b"what is in it"))
    return out.getvalue()


@pytest.mark.parametrize("kind", ["zip", "tar", "xz"])
def test_what_is_packed_is_to_be_unpacked_first(kind: str, tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(packed(kind))
    with pytest.raises(UnreadableError, match=rf"mine is .*\b{kind}\b.*: unpack it first, and bring"):
        read(tmp_path / "mine")


@pytest.mark.parametrize("text", ["", "hello", '{"log": {}}', "DEBUG:websockets.client:= connection is CONNECTING"])
def test_of_all_else_nothing_is_said(text: str) -> None:
    assert mistaken_for(text.encode()) == ""
