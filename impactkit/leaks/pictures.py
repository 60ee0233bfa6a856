"""What is written in a picture file beside the picture: its metadata.

Takes the bytes of a PNG or the text of an SVG, gives texts. Imports nothing of the kit.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
import zlib

PNG = b"\x89PNG\r\n\x1a\n"
# Chunks that hold numbers for drawing, and no words.
DRAWN = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"pHYs", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"tRNS",
    b"bKGD", b"hIST", b"tIME", b"acTL", b"fcTL", b"fdAT", b"cICP", b"mDCV", b"cLLI",
}  # fmt: skip
UNPACKED = 1 << 20  # bytes of one packed text that are read


class UnreadableError(ValueError):
    """A picture whose metadata cannot be looked into."""


def texts_of(coded: str) -> list[str]:
    """The texts in a picture, or in any other thing, that stands in a file in base64.

    Raises
    ------
    UnreadableError : neither a PNG nor a text.
    """
    try:
        bare = "".join(coded.split()).replace("-", "+").replace("_", "/")
        found = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise UnreadableError from None
    if found.startswith(PNG):
        return _png(found)
    try:
        return [found.decode("utf-8")]
    except UnicodeDecodeError:
        raise UnreadableError from None


def _png(found: bytes) -> list[str]:
    at, texts = len(PNG), []
    while at + 8 <= len(found):
        length = int.from_bytes(found[at : at + 4], "big")
        kind, body = found[at + 4 : at + 8], found[at + 8 : at + 8 + length]
        at += length + 12
        if kind not in DRAWN:
            texts += _chunk(kind, body)
        if kind == b"IEND":
            break
    rest = found[at:]
    return [*texts, *([_loose(rest)] if rest else [])]


def _chunk(kind: bytes, body: bytes) -> list[str]:
    """A chunk's words: plain and, where packed, unpacked."""
    texts = [_loose(body)]
    name, _, rest = body.partition(b"\0")
    if kind in (b"zTXt", b"iCCP"):
        texts += [name.decode("latin-1"), _unpacked(rest[1:])]
    elif kind == b"iTXt":
        packed, text = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1]
        texts += [_unpacked(text)] if packed else []
    elif kind == b"eXIf":
        texts += [body[start:].decode("utf-16-le", "ignore") for start in (0, 1)]
    for text in list(texts):
        if "Raw profile type" in text or re.search(r"(?:[0-9a-fA-F]{2}\s*){20}", text):
            with contextlib.suppress(ValueError):
                digits = "".join(re.findall(r"\b[0-9a-fA-F]{8,}\b", text))
                texts.append(_loose(bytes.fromhex(digits[: len(digits) & ~1])))
    return texts


def _unpacked(packed: bytes) -> str:
    try:
        return _loose(zlib.decompressobj().decompress(packed, UNPACKED))
    except zlib.error:
        return _loose(packed)


def _loose(body: bytes) -> str:
    """Bytes as letters, whether two bytes make one or one does."""
    ways = {body.replace(b"\0", b" "), body.replace(b"\0", b"")}
    return "\n".join(map(_decoded, sorted(ways)))


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("latin-1")
