"""What is in collections of faces: how many of what, the same pictures twice, labels that contradict each other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from .duplicates import FLAT, near_duplicates
from .faces import LabelledFaces

SHOWN = 10
"""So many pairs are shown to a person; JSON has them all."""


@dataclass(frozen=True)
class Report:
    """What was found in faces whose ``parts`` name source and part of the data set."""

    faces: LabelledFaces
    empty: list[int]
    """Pictures that show nothing."""
    pairs: list[tuple[int, int]] | None
    """Near-duplicates; ``None`` when nobody looked for them."""

    @property
    def between(self) -> list[tuple[int, int]]:
        """The pairs of different parts: a network that has learnt one knows the other by heart."""
        parts = self.faces.parts
        return [(first, second) for first, second in self.pairs or [] if parts[first] != parts[second]]

    @property
    def contradictions(self) -> list[tuple[int, int]]:
        """The pairs with different labels."""
        labels = self.faces.labels
        return [(first, second) for first, second in self.pairs or [] if labels[first] != labels[second]]


def look(faces: LabelledFaces, duplicates: bool) -> Report:
    """Looks through faces; for near-duplicates only when asked, as it takes seconds."""
    empty = [index for index, image in enumerate(faces.images) if image.std() < FLAT]
    return Report(faces, empty, near_duplicates(faces.images) if duplicates else None)


def counts(faces: LabelledFaces) -> dict[str, dict[str, int]]:
    """How many faces each part has of each class."""
    return {part: faces.take(_members(faces, part)).counts() for part in dict.fromkeys(faces.parts)}


def as_json(report: Report) -> dict[str, Any]:
    """Everything, with all names."""
    faces = report.faces
    found: dict[str, Any] = {
        "faces": len(faces),
        "classes": list(faces.classes),
        "counts": counts(faces),
        "empty": [faces.names[index] for index in report.empty],
    }
    if report.pairs is not None:
        found["near_duplicates"] = [
            {key: [of(index) for index in pair] for key, of in _descriptions(faces).items()} for pair in report.pairs
        ]
        found["between_parts"] = len(report.between)
        found["contradictions"] = len(report.contradictions)
    return found


def as_text(report: Report) -> str:
    """The same for a person."""
    lines = _table(report.faces)
    if report.empty:
        names = ", ".join(report.faces.names[index] for index in report.empty[:SHOWN])
        lines += ["", f"{len(report.empty)} pictures show nothing: {names}{_more(report.empty)}"]
    if report.pairs is not None:
        lines += ["", f"{len(report.pairs)} pairs of faces are the same picture, or nearly"]
        lines += _paragraph(report.faces, report.between, "of them in different parts")
        lines += _overlap(report)
        lines += _paragraph(report.faces, report.contradictions, "with labels that contradict each other")
    return "\n".join(lines)


def _members(faces: LabelledFaces, part: str) -> np.ndarray:
    return np.array([index for index, own in enumerate(faces.parts) if own == part], np.int64)


def _descriptions(faces: LabelledFaces) -> dict[str, Any]:
    return {
        "names": lambda index: faces.names[index],
        "parts": lambda index: faces.parts[index],
        "labels": lambda index: faces.classes[faces.labels[index]],
    }


def _table(faces: LabelledFaces) -> list[str]:
    rows = [["", *faces.classes, "all"]]
    numbers = counts(faces)
    if len(numbers) > 1:
        numbers["all"] = faces.counts()
    for part, row in numbers.items():
        rows.append([part, *(str(row[name]) for name in faces.classes), str(sum(row.values()))])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        row[0].ljust(widths[0])
        + "".join("  " + cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in rows
    ]


def _paragraph(faces: LabelledFaces, pairs: list[tuple[int, int]], what: str) -> list[str]:
    def words(index: int) -> str:
        return f"{faces.names[index]} ({faces.classes[faces.labels[index]]})"

    shown = [f"  {words(first)} = {words(second)}" for first, second in pairs[:SHOWN]]
    return [f"{len(pairs)} {what}{':' if pairs else ''}", *shown, *([_more(pairs).strip(",")] if _more(pairs) else [])]


def _overlap(report: Report) -> list[str]:
    seen: dict[tuple[str, str], set[int]] = {}
    parts = report.faces.parts
    for first, second in report.between:
        for one, other in ((first, second), (second, first)):
            seen.setdefault((parts[one], parts[other]), set()).add(one)
    sizes = Counter(parts)
    return [
        f"  {len(those)} of {sizes[part]} faces of {part} are in {other}, too"
        for (part, other), those in sorted(seen.items())
    ]


def _more(found: list) -> str:
    return f", … {len(found) - SHOWN} more (--json lists them all)" if len(found) > SHOWN else ""
