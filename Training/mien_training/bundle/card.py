"""The model card: what a bundle is good for, and what not."""

from __future__ import annotations

from typing import Any

from ..evaluation.charts import number, percent

CARD = """# {name}-{version}

{what}

| measured | on {test}, {count:,} faces, one look at each |
|---|---|
| accuracy | {accuracy} (in 95 of 100 such samples between {low} and {high}) |
| right among the first two, three | {top2}, {top3} |
| mean recall of the emotions | {mean_recall} |
| calibration error (ECE) | {ece}; temperature {temperature}, chosen on {held:,} faces that were held out, is inside |
| one core, one face / batches of 8 | {engine}: {times} ms a face ({machine}) |
{int8}

| emotion | precision | recall | F1 | faces |
|---|---|---|---|---|
{rows}

## Data

{data}. {trained:,} faces were trained on, {held:,} held out.

## Where it is weak

{weak}

* The labels are what people said about single pictures, and people often disagree; some labels are mistakes.
* Who the people in the data are is not known: how it does by age, skin colour, sex and culture was not measured.
* Hands or masks before the face, turned heads, bad light and small faces were not measured apart.

**An expression is not a feeling.** This model says what a face looks like to others, not what somebody feels, thinks or
intends. Do not decide about people by it: not about work, school, insurance, credit, care or guilt.

## Files

`model.onnx` (32-bit floating point){int8_file}: batch norm folded, softmax inside, any batch.
`selftest.json`: averages of faces, which are nobody's, and what the network answers. `bundle.json`: all of this for
programs.

Licence: {licence}. Made by `python -m mien_training export` (Training/README.md).
"""


def card(manifest: dict[str, Any], metrics: dict[str, Any], facts: dict[str, Any]) -> str:
    """The bundle's README.

    :param manifest: what goes into `bundle.json`
    :param metrics: of the evaluation
    :param facts: ``test``, ``held``, ``trained``, ``machine``, ``temperature`` in words, and ``int8``: its metrics, or
        why there is none
    """
    low, high = metrics["accuracy_between"]
    return CARD.format(
        **{key: manifest[key] for key in ("name", "version", "data", "licence")},
        **{key: facts[key] for key in ("test", "held", "trained", "machine", "temperature")},
        what=_what(manifest),
        count=metrics["count"],
        accuracy=percent(metrics["accuracy"], 2),
        low=percent(low),
        high=percent(high),
        top2=percent(metrics["top2"]),
        top3=percent(metrics["top3"]),
        mean_recall=percent(metrics["mean_recall"]),
        ece=percent(metrics["calibration"]["ece"], 2),
        engine=metrics["engine"],
        times=_times(metrics),
        int8=_int8(facts["int8"]),
        int8_file="" if isinstance(facts["int8"], str) else ", `model.int8.onnx` (8-bit integers)",
        rows="\n".join(_row(name, row) for name, row in metrics["per_class"].items()),
        weak="\n".join(f"* {line}" for line in weaknesses(metrics)),
    )


def _what(manifest: dict[str, Any]) -> str:
    width, height = manifest["input"]["center_crop"]
    whole = "×".join(map(str, manifest["input"]["resize"]))
    return (
        f"Reads the expression of a face: {', '.join(manifest['labels'])}. {manifest['parameters']:,} parameters,\n"
        f"{manifest['macs'] / 1e6:.1f} M multiply-adds. It sees the middle {width}×{height} of {whole} pixels, grey."
    )


def _times(metrics: dict[str, Any]) -> str:
    return " / ".join(number(value) for value in metrics["ms_per_face"].values())


def _int8(found: dict[str, Any] | str) -> str:
    if isinstance(found, str):
        return f"| 8-bit integers | {found} |"
    return (
        f"| 8-bit integers (`model.int8.onnx`) | accuracy {percent(found['accuracy'], 2)}, ECE "
        f"{percent(found['calibration']['ece'], 2)}; {_times(found)} ms a face |"
    )


def _row(name: str, row: dict[str, Any]) -> str:
    return (
        f"| {name} | {percent(row['precision'])} | {percent(row['recall'])} | {percent(row['f1'])} | {row['count']} |"
    )


def weaknesses(metrics: dict[str, Any], count: int = 3) -> list[str]:
    """The emotions that are recognised least, and what they are taken for."""
    names = list(metrics["per_class"])
    there = [name for name in names if metrics["per_class"][name]["count"]]
    worst = sorted(there, key=lambda name: metrics["per_class"][name]["recall"])[:count]
    lines = []
    for name in worst:
        index = names.index(name)
        row = metrics["confusion"][index]
        others = [(said if other != index else -1, other) for other, said in enumerate(row)]
        said, other = max(others)
        lines.append(
            f"{name[0].upper()}{name[1:]}: {percent(row[index] / sum(row), 0)} are recognised; most often it is taken "
            f"for {names[other]} ({percent(said / sum(row), 0)})."
        )
    return lines
