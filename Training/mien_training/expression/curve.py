"""The learning curve as CSV and as a picture."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from ..files import write_text
from .plot import write_plot


def as_csv(curve: list[dict[str, float]]) -> str:
    """One line for each epoch; a column that an epoch has not is empty."""
    columns = list(dict.fromkeys(name for row in curve for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(curve)
    return text.getvalue()


def write_curve(curve: list[dict[str, float]], out: Path) -> None:
    """Writes ``curve.csv`` and ``curve.png``."""
    write_text(out / "curve.csv", as_csv(curve))
    write_plot(curve, out / "curve.png")
