"""The page that people read: everything inside, nothing fetched."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from ..bundle.average import average_faces
from ..data import LabelledFaces
from . import charts, inspection, pictures
from .charts import number, percent
from .engines import processor
from .evaluate import Result
from .faces import gallery, sample, surest_mistakes
from .style import STYLE

HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    # The browser itself sees to it that nothing is fetched.
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
)


@dataclass(frozen=True)
class Show:
    """What the page shows."""

    faces: LabelledFaces
    source: str
    """What the faces are, in words."""
    examples: int = 24
    """Example faces for each model; 0: no picture of a person anywhere on the page."""


def page(results: list[Result], show: Show) -> str:
    """The whole report as HTML."""
    links = "".join(
        f'<a href="#model-{index}">{escape(result.subject.name)}</a>' for index, result in enumerate(results)
    )
    engines = dict.fromkeys(result.metrics["engine"] for result in results)
    title = "How well it reads faces" if len(results) == 1 else "How well they read faces"
    parts = [
        f"{HEAD}<title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>",
        f'<p class="soft">{len(show.faces):,} faces: {escape(show.source)}; measured with {escape(", ".join(engines))} '
        f"on one core ({escape(processor())})</p>",
        f"<nav>{links}</nav>" if len(results) > 1 else "",
        f'<div class="card"><h3>At a glance</h3>{summary(results)}</div>',
        f'<div class="card"><h3>Recall of each emotion</h3>{recalls(results)}</div>' if len(results) > 1 else "",
        *(section(result, index, show) for index, result in enumerate(results)),
        FOOTER,
        "</main></body></html>\n",
    ]
    return "".join(parts)


FOOTER = """<footer><p><b>An expression is not a feeling.</b> The labels are what people said about single pictures, and
people agree about two of three. A model that is right here says what a face looks like, not what somebody feels.</p>
<p>Accuracy comes with the interval in which it lies in 95 of 100 such samples. ECE: how far confidence and the share
that is right are apart, on average over the faces (15 bins). Multiply-adds: of convolutions and matrix products, for
one face. ms: processor time for one face on one core, the fastest tenth of many runs.</p></footer>"""


def summary(results: list[Result]) -> str:
    """All models in one table."""
    head = "".join(
        f'<th class="{"" if index == 0 else "n"}">{name}</th>'
        for index, name in enumerate(
            (
                "model",
                "accuracy",
                "mean recall",
                "disgust",
                "in first two",
                "ECE",
                "M multiply-adds",
                "parameters",
                "MB",
            )
        )
    )
    head += '<th class="n">ms a face<br>one / in eights</th>'
    best = max(result.metrics["accuracy"] for result in results) if len(results) > 1 else None
    rows = "".join(_summary_row(result.metrics, best) for result in results)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _summary_row(metrics: dict[str, Any], best: float | None) -> str:
    times = " / ".join(number(value) for value in metrics["ms_per_face"].values())
    disgust = metrics["per_class"].get("disgust", {}).get("recall")
    spread = (metrics["accuracy_between"][1] - metrics["accuracy_between"][0]) / 2
    kind = "n best" if metrics["accuracy"] == best else "n"
    cells = (
        percent(metrics["mean_recall"]),
        percent(disgust),
        percent(metrics["top2"]),
        percent(metrics["calibration"]["ece"]),
        number(metrics["multiply_adds"] / 1e6, 1),
        f"{metrics['parameters']:,}",
        number(metrics["bytes"] / 1e6, 1),
        times,
    )
    return (
        f'<tr><th scope="row">{escape(metrics["name"])}</th>'
        f'<td class="{kind}">{percent(metrics["accuracy"], 2)} <span class="soft">± {spread * 100:.1f}</span></td>'
        + "".join(f'<td class="n">{cell}</td>' for cell in cells)
        + "</tr>"
    )


def recalls(results: list[Result]) -> str:
    """The recall of each emotion for each model; the best of each is marked."""
    classes = results[0].answers.classes
    found = [[result.metrics["per_class"][name]["recall"] for name in classes] for result in results]
    best = [max((row[index] or 0.0) for row in found) for index in range(len(classes))]
    head = "".join(f'<th class="n">{escape(name)}</th>' for name in classes)
    rows = []
    for result, shares in zip(results, found, strict=True):
        cells = "".join(
            f'<td class="n{" best" if share and share == top else ""}">{percent(share)}</td>'
            for share, top in zip(shares, best, strict=True)
        )
        rows.append(f'<tr><th scope="row">{escape(result.subject.name)}</th>{cells}</tr>')
    table = f"<thead><tr><th>model</th>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<div class="scroll"><table>{table}</table></div>'


def section(result: Result, index: int, show: Show) -> str:
    """Everything about one model."""
    metrics, classes = result.metrics, result.answers.classes
    ranks = [(f"{place}{ending(place)} choice", share, "") for place, share in enumerate(metrics["rank"], start=1)]
    counts = [metrics["per_class"][name]["count"] for name in classes]
    return "".join(
        (
            f'<section id="model-{index}"><h2>{escape(result.subject.name)}</h2>{about(result)}{tiles(metrics)}',
            f'<div class="cards"><div class="card"><h3>Confusions, in percent of each row</h3>'
            f"{charts.confusion(metrics['confusion'], classes)}</div>",
            f'<div class="card"><h3>Each emotion</h3>{charts.per_class(metrics["per_class"])}</div></div>',
            f'<div class="cards"><div class="card"><h3>Is a confidence to be trusted?</h3>'
            f"{charts.reliability(metrics['calibration']['bins'])}{calibration_words(metrics)}</div>",
            f'<div class="card"><h3>Where the right answer stands</h3>{charts.bars(ranks)}'
            f'<p class="soft" style="margin:10px 0 22px">Among the first two: {percent(metrics["top2"])}, '
            f"among the first three: {percent(metrics['top3'])}.</p>"
            f"<h3>How often each emotion is said</h3>"
            f"{charts.distribution(counts, metrics['predicted'], classes)}</div></div>",
            _examples(result, show),
            inside(result, show),
            "</section>",
        )
    )


def ending(place: int) -> str:
    """1st, 2nd, 3rd, 4th."""
    return {1: "st", 2: "nd", 3: "rd"}.get(place, "th")


def about(result: Result) -> str:
    """What is known about a model, in words."""
    metrics, how = result.metrics, result.subject.preprocessing
    width, height = how.center_crop
    words = [f"{width}×{height} pixels, {'grey' if how.channels == 1 else 'grey in three channels'}"]
    words += [f"trained on {metrics['data']}"] if metrics.get("data") else []
    remarks = "".join(f'<p class="note">{escape(note)}</p>' for note in result.notes)
    return f'<p class="soft">{escape("; ".join(words))}.</p>{remarks}'


def tiles(metrics: dict[str, Any]) -> str:
    """The numbers that matter most."""
    low, high = metrics["accuracy_between"]
    one, eight = metrics["ms_per_face"].get("1"), metrics["ms_per_face"].get("8")
    shown = (
        (percent(metrics["accuracy"], 2), f"right; between {low * 100:.1f} and {high * 100:.1f} %"),
        (percent(metrics["mean_recall"]), "mean recall of the emotions"),
        (percent(metrics["calibration"]["ece"]), "calibration error (ECE)"),
        (f"{number(one)} ms", f"a face; {number(eight)} ms in batches of 8"),
        (f"{metrics['multiply_adds'] / 1e6:.1f} M", "multiply-adds a face"),
        (f"{metrics['bytes'] / 1e6:.2f} MB", f"{metrics['parameters']:,} parameters"),
    )
    inner = "".join(f'<div class="tile"><b>{value}</b><span>{what}</span></div>' for value, what in shown)
    return f'<div class="tiles">{inner}</div>'


def calibration_words(metrics: dict[str, Any]) -> str:
    """What the reliability plot says."""
    found, inside_it = metrics["calibration"], metrics["temperature"]["inside"]
    best = metrics["temperature"]["best_on_these_faces"]
    advice = f"Temperature {inside_it:g} is inside the model; o" if inside_it else "O"
    advice += f"n these faces {(inside_it or 1) * best:.2f} would be best."
    return (
        '<p class="soft">Blue: how many are right. Red: how far that is from the confidence; on the dashed line they '
        f"agree. ECE {percent(found['ece'], 2)}, log loss {number(found['log_loss'], 3)}. {advice}</p>"
    )


def _examples(result: Result, show: Show) -> str:
    if not show.examples:
        return ""
    chosen = sample(result.answers.labels, len(result.answers.classes), show.examples)
    worst = surest_mistakes(result.answers, show.examples // 2)
    words = "Drawn from each emotion without looking at the answers. Green: what people said; red: what the model said."
    doubt = "Some of these labels are mistakes themselves."
    return (
        f'<h3 style="margin-top:28px">{len(chosen)} faces</h3><p class="soft">{words}</p>'
        f"{gallery(chosen, show.faces, result.answers)}"
        f'<h3 style="margin-top:28px">Its surest mistakes</h3><p class="soft">{doubt}</p>'
        f"{gallery(worst, show.faces, result.answers)}"
    )


def inside(result: Result, show: Show) -> str:
    """The first layer's filters, and what each stage makes of a face."""
    model, how = result.subject.model, result.subject.preprocessing
    face, whose = looked_at(show)
    weights = inspection.first_filters(model)
    parts = []
    if weights is not None and weights.shape[1] > 1:
        caption = f"{len(weights)} filters of {weights.shape[1]}×{weights.shape[2]}: orange adds, blue takes away"
        parts.append(_figure(pictures.filters(weights), caption))
    stages = inspection.stages(model, how.apply(face[None]))
    parts.append(
        f'<figure><img class="seen" src="{pictures.data_url(face)}" alt=""><figcaption>{whose}</figcaption></figure>'
    )
    for index, maps in enumerate(stages, start=1):
        channels, height, width = maps.shape
        shown = "all" if channels <= 16 else f"the liveliest 16 of {channels}"
        caption = f"after stage {index}: {width}×{height}, {shown}"
        parts.append(_figure(pictures.feature_maps(maps), caption))
    if not stages:
        parts.append('<p class="soft">This model has no maps to show.</p>')
    title = "What it looks for, and what it sees"
    return f'<div class="card maps" style="margin-top:28px"><h3>{title}</h3><div>{"".join(parts)}</div></div>'


def _figure(image: np.ndarray, caption: str) -> str:
    width = image.shape[1]
    return (
        f'<figure><img src="{pictures.data_url(image)}" width="{width}" alt="{escape(caption)}">'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def looked_at(show: Show) -> tuple[np.ndarray, str]:
    """The face whose feature maps are shown, and what it is."""
    if show.examples:
        return show.faces.images[
            sample(show.faces.labels, len(show.faces.classes), 1)[0]
        ], "the face that it looks at here"
    return average_faces(show.faces, each=1)[-1], "nobody: the mean of eight faces"
