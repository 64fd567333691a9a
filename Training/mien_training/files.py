"""Outputs that appear whole or not at all, and errors that say what to do."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any


class TrainingError(Exception):
    """Something that the person at the keyboard can put right; the message says how."""


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Lets ``write`` fill a temporary file beside ``path`` and renames it, so that nobody sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def check_place(path: Path) -> None:
    """Raises ``TrainingError`` when a folder could not be made at ``path``, before hours of work are lost by that."""
    there = path.absolute()
    while not there.exists():
        there = there.parent
    if not there.is_dir() or not os.access(there, os.W_OK):
        raise TrainingError(f"{path}: {there} is no folder that can be written to: give another --out")


def write_text(path: Path, text: str) -> None:
    """Writes a text file by rename."""
    write_whole(path, lambda temporary: temporary.write_text(text, encoding="utf-8"))  # type: ignore[func-returns-value]


def write_json(path: Path, value: Any, indent: int | None = 1) -> None:
    """Writes a JSON file by rename."""
    write_text(path, json.dumps(value, indent=indent, ensure_ascii=False) + "\n")


def read_json(path: Path, what: str) -> Any:
    """Reads a JSON file; ``what`` names it in the error."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainingError(f"{path}: {what} cannot be read ({error.strerror}): give another path") from error
    except ValueError as error:
        raise TrainingError(f"{path}: {what} is no JSON ({error}): make it again") from error


def sha256(path: Path) -> str:
    """The hash of a file's content, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
