"""Which cells answer for which face, and how wrong they are."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn import functional

LEVELS = {8: (0.0, 56.0), 16: (24.0, 120.0), 32: (64.0, 1e9)}
"""The longer sides of the faces that a stride's cells may answer for, in pixels."""
CENTRE = 1.6
"""How far a cell's middle may lie from the face's, in strides."""
MOST_CELLS = 10


@dataclass
class Targets:
    """What a batch shows; faces and boxes are padded to the same number in each picture."""

    boxes: torch.Tensor
    """n × faces × 4"""
    landmarks: torch.Tensor
    """n × faces × 10"""
    there: torch.Tensor
    """n × faces, bool"""
    unsure: torch.Tensor
    """n × boxes × 4"""


@dataclass
class Decoded:
    """A network's numbers as places in the picture."""

    cls: torch.Tensor
    """n × cells, before the sigmoid; so is ``obj``"""
    obj: torch.Tensor
    boxes: torch.Tensor
    """n × cells × 4"""
    landmarks: torch.Tensor
    """n × cells × 10"""


def decoded(raw: torch.Tensor, cells: torch.Tensor) -> Decoded:
    """See ``boxes.decode``; ``raw`` is n × cells × 16."""
    place, stride = cells[:, :2], cells[:, 2:]
    centre = (place + raw[..., 2:4]) * stride
    half = torch.exp(raw[..., 4:6].clamp(-4, 5)) * stride / 2
    landmarks = (place.repeat(1, 5) + raw[..., 6:]) * stride
    return Decoded(raw[..., 0], raw[..., 1], torch.cat([centre - half, centre + half], dim=-1), landmarks)


def intersection_over_union(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Of boxes that broadcast against each other."""
    low = torch.maximum(first[..., :2], second[..., :2])
    high = torch.minimum(first[..., 2:], second[..., 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    areas = [(boxes[..., 2:] - boxes[..., :2]).clamp(min=0).prod(-1) for boxes in (first, second)]
    return shared / (areas[0] + areas[1] - shared).clamp(min=1e-6)


@torch.no_grad()
def assign(found: Decoded, targets: Targets, cells: torch.Tensor) -> torch.Tensor:
    """The face that each cell answers for, or -1 (n × cells): SimOTA with a prior on place and size.

    Ge et al., "YOLOX: Exceeding YOLO Series in 2021": each face takes its cheapest cells, as many as the sum of its
    best overlaps says.
    """
    middles = (cells[:, :2] + 0.5) * cells[:, 2:]
    centres = (targets.boxes[..., :2] + targets.boxes[..., 2:]) / 2
    sides = (targets.boxes[..., 2:] - targets.boxes[..., :2]).amax(-1)
    away = (middles[None, None] - centres[:, :, None]).abs().amax(-1) / cells[:, 2]
    low = torch.tensor([LEVELS[int(stride)][0] for stride in cells[:, 2]])
    high = torch.tensor([LEVELS[int(stride)][1] for stride in cells[:, 2]])
    fits = (sides[..., None] >= low) & (sides[..., None] < high)
    candidate = (away < CENTRE) & fits & targets.there[..., None]
    shared = intersection_over_union(found.boxes[:, None], targets.boxes[:, :, None]) * candidate
    score = (found.cls.sigmoid() * found.obj.sigmoid()).sqrt().clamp(1e-6, 1)
    cost = -score.log()[:, None] - 3 * shared.clamp(min=1e-6).log() + 0.1 * away
    cost = cost.masked_fill(~candidate, 1e8)
    wanted = shared.topk(min(MOST_CELLS, shared.shape[-1]), dim=-1).values.sum(-1).long().clamp(min=1)
    order = cost.argsort(dim=-1).argsort(dim=-1)
    taken = (order < wanted[..., None]) & candidate
    best = cost.masked_fill(~taken, 1e9).min(dim=1)
    return torch.where(best.values < 1e8, best.indices, torch.full_like(best.indices, -1))


def efficient_iou_loss(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """1 - IoU plus how far centres, widths and heights are apart.

    Zhang et al., "Focal and Efficient IOU Loss for Accurate Bounding Box Regression", 2021.
    """
    around = torch.maximum(found[..., 2:], wanted[..., 2:]) - torch.minimum(found[..., :2], wanted[..., :2])
    around = around.pow(2).clamp(min=1e-3)
    centres = (found[..., :2] + found[..., 2:] - wanted[..., :2] - wanted[..., 2:]).pow(2) / 4
    sizes = (found[..., 2:] - found[..., :2] - wanted[..., 2:] + wanted[..., :2]).pow(2)
    apart = centres.sum(-1) / around.sum(-1) + (sizes / around).sum(-1)
    return 1 - intersection_over_union(found, wanted) + apart


def landmark_loss(found: torch.Tensor, wanted: torch.Tensor, boxes: torch.Tensor) -> torch.Tensor:
    """Smooth L1 of the landmarks' errors as parts of the face's size."""
    size = (boxes[..., 2:] - boxes[..., :2]).mean(-1, keepdim=True).clamp(min=1)
    return functional.smooth_l1_loss(found / size, wanted / size, reduction="none", beta=0.04).mean(-1)


def inside(unsure: torch.Tensor, cells: torch.Tensor) -> torch.Tensor:
    """Whether a cell's middle lies in an unsure box (n × cells)."""
    middles = ((cells[:, :2] + 0.5) * cells[:, 2:])[None, None]
    boxes = unsure[:, :, None]
    return ((middles > boxes[..., :2]) & (middles < boxes[..., 2:])).all(-1).any(1)


def gathered(values: torch.Tensor, which: torch.Tensor) -> torch.Tensor:
    """For each cell the row of ``values`` (n × faces × k) that it answers for."""
    return values.gather(1, which.clamp(min=0)[..., None].expand(-1, -1, values.shape[-1]))


def loss(
    raw: torch.Tensor, targets: Targets, cells: torch.Tensor, taught: torch.Tensor | None = None
) -> tuple[torch.Tensor, dict[str, float]]:
    """The loss of a batch, and its parts for the log.

    Cells that answer for a face learn that face. All others learn what the teacher says there, which is nearly always
    "background"; without a teacher, background.

    :param raw: the network's numbers, n × cells × 16
    :param taught: the teacher's in the same order, cls and obj after the sigmoid
    """
    found = decoded(raw, cells)
    owner = assign(found, targets, cells)
    positive = owner >= 0
    counted = ~inside(targets.unsure, cells) | positive
    wanted_boxes, wanted_landmarks = gathered(targets.boxes, owner), gathered(targets.landmarks, owner)
    quality = intersection_over_union(found.boxes.detach(), wanted_boxes)
    zero = torch.zeros_like(found.obj)
    obj, cls, teach = zero, zero, torch.zeros_like(positive)
    if taught is not None:
        seen = decoded(taught, cells)
        obj, cls = seen.obj, seen.cls
        teach = ~positive & counted & ((obj * cls).sqrt() > 0.35)
        wanted_boxes = torch.where(teach[..., None], seen.boxes, wanted_boxes)
        wanted_landmarks = torch.where(teach[..., None], seen.landmarks, wanted_landmarks)
    # Where no face is, cls says so as well: hands and textures that fool one of the two rarely fool both.
    cls = torch.where(positive, quality.clamp(min=0.05), torch.where(teach, cls, cls * obj))
    obj = torch.where(positive, torch.ones_like(obj), obj)
    weight = positive.float() + 0.5 * teach * (obj * cls).sqrt()
    total = weight.sum().clamp(min=4.0)
    crossed = functional.binary_cross_entropy_with_logits
    parts = {
        "obj": (crossed(found.obj, obj, reduction="none") * counted).sum() / total,
        "cls": (crossed(found.cls, cls, reduction="none") * counted).sum() / total,
        "box": 4.0 * (efficient_iou_loss(found.boxes, wanted_boxes) * weight).sum() / total,
        "landmarks": 2.0 * (landmark_loss(found.landmarks, wanted_landmarks, wanted_boxes) * weight).sum() / total,
    }
    return sum(parts.values(), torch.zeros(())), {name: float(part.detach()) for name, part in parts.items()}
