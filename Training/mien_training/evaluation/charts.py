"""Tables and drawings of the report, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

FEW = 10
"""From so many faces on a share says something."""


def percent(share: float | None, digits: int = 1) -> str:
    """A share as people read it; a dash where there is none."""
    return "–" if share is None else f"{share * 100:.{digits}f} %"


def number(value: float | None, digits: int = 2) -> str:
    """A number as people read it; a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


def bar(share: float | None, kind: str = "") -> str:
    """A bar whose length is a share."""
    width = 0 if share is None else max(0.0, min(1.0, share)) * 100
    return f'<span class="bar {kind}"><i style="width:{width:.1f}%"></i></span>'


def bars(rows: Sequence[tuple[str, float | None, str]], digits: int = 1) -> str:
    """Names, bars and shares below each other; the third of a row is its kind (``right``, ``wrong`` or nothing)."""
    lines = [
        f'<span class="name {kind}">{escape(name)}</span>{bar(share, kind)}'
        f'<span class="value">{percent(share, digits)}</span>'
        for name, share, kind in rows
    ]
    return f'<div class="bars">{"".join(lines)}</div>'


def per_class(rows: dict[str, dict[str, Any]]) -> str:
    """Precision, recall and F1 of each class."""
    cells = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td class="n">{row["count"]}</td>'
        + "".join(f'<td class="n">{percent(row[key])}{bar(row[key])}</td>' for key in ("precision", "recall", "f1"))
        + "</tr>"
        for name, row in rows.items()
    )
    head = "<tr><th>emotion</th><th class=n>faces</th>"
    head += "<th class=n>precision</th><th class=n>recall</th><th class=n>F1</th></tr>"
    return f'<div class="scroll"><table class="classes"><thead>{head}</thead><tbody>{cells}</tbody></table></div>'


def confusion(counts: list[list[int]], classes: Sequence[str]) -> str:
    """What people said (rows) and what the model said (columns), in percent of each row."""
    head = "".join(f'<th scope="col"><span>{escape(name)}</span></th>' for name in classes)
    body = "".join(_confusion_row(row, index, classes) for index, row in enumerate(counts))
    corner = '<th class="corner">people said ↓ &nbsp;model →</th>'
    table = f"<thead><tr>{corner}{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="scroll"><table class="confusion">{table}</table></div>'


def _confusion_row(row: list[int], index: int, classes: Sequence[str]) -> str:
    whole = sum(row)
    cells = []
    for column, count in enumerate(row):
        share = count / whole if whole else 0.0
        kind = "hit" if column == index else "miss"
        # Mistakes are rare beside hits; so that they can be seen, their shade grows faster.
        shade = min(1.0, share if kind == "hit" else share * 2.5)
        told = f"{count} of {whole} {classes[index]} faces: {classes[column]}"
        dark = " dark" if shade > 0.55 else ""
        cells.append(
            f'<td class="{kind}{dark}" style="--shade:{shade * 100:.0f}%" title="{escape(told)}">{share * 100:.0f}</td>'
        )
    return f'<tr><th scope="row">{escape(classes[index])}</th>{"".join(cells)}</tr>'


def reliability(bins: list[dict[str, Any]]) -> str:
    """Confidence against the share that is right, and below how many faces there are with each confidence."""
    side, low, left = 240, 56, 44
    parts = [_frame(side, left)]
    most = max(each["count"] for each in bins)
    for each in bins:
        x, width = left + each["from"] * side, (each["to"] - each["from"]) * side
        share, mean = each["accuracy"], each["confidence"]
        told = f"{each['count']} faces, confidence {percent(mean)}, right {percent(share)}"
        top, end = 8 + (1 - max(share, mean)) * side, 8 + (1 - min(share, mean)) * side
        tall = each["count"] / most * low
        parts.append(
            f'<g class="{"few" if each["count"] < FEW else ""}"><title>{told}</title>'
            f'<rect class="share" x="{x + 1:.1f}" y="{8 + (1 - share) * side:.1f}" width="{width - 2:.1f}" '
            f'height="{share * side:.1f}"/>'
            f'<rect class="gap" x="{x + 1:.1f}" y="{top:.1f}" width="{width - 2:.1f}" height="{end - top:.1f}"/>'
            f'<rect class="faces" x="{x + 1:.1f}" y="{side + 36 + low - tall:.1f}" width="{width - 2:.1f}" '
            f'height="{tall:.1f}"/></g>'
        )
    parts.append(f'<line class="ideal" x1="{left}" y1="{side + 8}" x2="{left + side}" y2="8"/>')
    parts.append(f'<text x="{left - 6}" y="{side + 36 + low}" class="end">faces</text>')
    parts.append(f'<text x="{left + side / 2}" y="{side + low + 56}" class="middle">confidence</text>')
    title = "<title>How often the model is right, for each confidence</title>"
    box = f"0 0 {left + side + 12} {side + low + 64}"
    return f'<svg class="reliability" viewBox="{box}" role="img">{title}{"".join(parts)}</svg>'


def _frame(side: int, left: int) -> str:
    """Axes with lines every 25 %."""
    lines = []
    for step in range(5):
        at = 8 + side - step / 4 * side
        lines.append(f'<line class="grid" x1="{left}" y1="{at}" x2="{left + side}" y2="{at}"/>')
        lines.append(f'<text x="{left - 6}" y="{at + 4}" class="end">{step * 25} %</text>')
        lines.append(f'<text x="{left + step / 4 * side}" y="{side + 24}" class="middle">{step * 25}</text>')
    return "".join(lines)


def distribution(labels: list[int], predicted: list[int], classes: Sequence[str]) -> str:
    """How often people and the model say each emotion, beside each other."""
    most = max([*labels, *predicted, 1])
    rows = "".join(
        f'<span class="name">{escape(name)}</span>'
        f'<span class="double">{bar(label / most, "people")}{bar(said / most)}</span>'
        f'<span class="value">{label} / {said}</span>'
        for name, label, said in zip(classes, labels, predicted, strict=True)
    )
    key = '<p class="key"><i class="swatch people"></i>people <i class="swatch"></i>model</p>'
    return f'{key}<div class="bars">{rows}</div>'
