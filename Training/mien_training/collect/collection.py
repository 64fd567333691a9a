"""The folder with what was collected, and the table that says where each picture is from."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import time
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from ..data.duplicates import PHOTO_BITS, hashes
from ..files import TrainingError, write_text, write_whole
from .finding import Found
from .pictures import jpeg

TABLE = "provenance.csv"
COLUMNS = ("file", "source", "page", "licence", "creator", "term", "fetched_at", "sha256", "perceptual_hash")
REFUSED = "passed-over.csv"
"""What is not to be fetched again, and why."""
REFUSED_COLUMNS = ("source", "reason")


class Collection:
    """A folder ``<name>/<hash>.jpg``, to which pictures are added as long as they are new."""

    def __init__(self, folder: Path) -> None:
        """Opens a folder, or makes one; what it has already counts. Raises ``TrainingError`` for a spoilt table."""
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TrainingError(f"{folder}: cannot be made ({error.strerror}): give another with --into") from error
        self._rows = _read(folder / TABLE, COLUMNS)
        self.sources = {row["source"] for row in self._rows}
        self.sources |= {row["source"] for row in _read(folder / REFUSED, REFUSED_COLUMNS)}
        # Also of those that somebody has taken out since: they are not wanted again.
        self._bits = [_bits(row["perceptual_hash"], folder / TABLE, row) for row in self._rows]

    def count(self, name: str) -> int:
        """How many pictures a folder of it got."""
        return sum(row["file"].startswith(f"{name}/") for row in self._rows)

    def twin(self, image: np.ndarray) -> str | None:
        """The picture that shows the same, also mirrored, if there is one."""
        if not self._bits:
            return None
        both = hashes(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))
        known = np.stack(self._bits)
        different = np.minimum(*((known != one).sum(axis=1) for one in both))
        best = int(different.argmin())
        return self._rows[best]["file"] if different[best] <= PHOTO_BITS else None

    def add(self, name: str, term: str, found: Found, source: str, image: np.ndarray) -> str:
        """Keeps a picture: first the file, by rename, then its line. Returns its path below the folder."""
        data = jpeg(image)
        digest = hashlib.sha256(data).hexdigest()
        file = f"{name}/{digest[:24]}.jpg"
        write_whole(self.folder / file, lambda temporary: _write(temporary, data))
        bits = hashes(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))[0]
        values = (
            file, found.picture, found.page, found.licence, found.creator, term,
            time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), digest, np.packbits(bits).tobytes().hex(),
        )  # fmt: skip
        row = dict(zip(COLUMNS, values, strict=True))
        _append(self.folder / TABLE, COLUMNS, row.values())
        self._rows.append(row)
        self._bits.append(bits)
        self.sources |= {found.picture, source}
        return file

    def pass_over(self, source: str, reason: str) -> None:
        """Remembers that a source is not worth another look."""
        self.sources.add(source)
        _append(self.folder / REFUSED, REFUSED_COLUMNS, (source, reason))


def folder_name(term: str) -> str:
    """A folder's name for a term: its letters, digits and hyphens; raises ``TrainingError`` when it has none."""
    name = re.sub(r"[^\w]+", "-", term.lower()).strip("-_")[:60]
    if not name:
        raise TrainingError(f"'{term}' has no letters to name a folder with: search for a word")
    return name


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _line(values: Iterable[str]) -> str:
    text = io.StringIO()
    # A cell that starts like a formula would be one to whoever opens the table in a spreadsheet.
    cells = [" ".join(str(value).split()) for value in values]
    csv.writer(text, lineterminator="\n").writerow(
        [f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell for cell in cells]
    )
    return text.getvalue()


def _append(path: Path, columns: tuple[str, ...], values: Iterable[str]) -> None:
    if not path.exists():
        write_text(path, _line(columns))
    with path.open("a", encoding="utf-8") as table:
        table.write(_line(values))


def _read(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a table; a last line that was never finished is taken out."""
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path}: cannot be read ({error}): move it away, or give another --into") from error
    if not text.endswith("\n"):
        text = text[: text.rfind("\n") + 1]
        write_text(path, text)
    rows = csv.DictReader(io.StringIO(text))
    if tuple(rows.fieldnames or ()) != columns:
        raise TrainingError(
            f"{path}:1: not the columns {','.join(columns)}: give another --into, or move the file away"
        )
    found = []
    for row in rows:
        if None in row or None in row.values():
            raise TrainingError(f"{path}:{rows.line_num}: not {len(columns)} columns: repair the line or take it out")
        found.append(row)
    return found


def _bits(text: str, path: Path, row: dict[str, str]) -> np.ndarray:
    try:
        packed = np.frombuffer(bytes.fromhex(text), np.uint8)
        if len(packed) != 32:
            raise ValueError
    except ValueError as error:
        raise TrainingError(f"{path}: the hash of {row['file']} is none: take its line out") from error
    return np.unpackbits(packed).astype(bool)
