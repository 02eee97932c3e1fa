"""Trains the second reader: `python -m pipeline.training.train_reader SHARDS --held-out DIR --out data/reader`.

Takes the shards of pipeline.training.reader_shards in turn (those that are there when it gets to them), so that making
and learning can go on at the same time. One thread, bfloat16 where the processor has it: about 50 strips a second on
one core. Writes `net.pt` often and goes on from it; at the end net.onnx and its card.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from extractors.pages.line_strips import HEIGHT, STRIDE
from extractors.pages.second_reader import alphabet, decoded, places
from pipeline.training.reader_net import ReaderNet

Strips = NDArray[np.uint8]  # count × HEIGHT × width

BATCH = 32


def encoded(text: str) -> list[int]:
    """Numbers of the signs; those that are not in the alphabet are left out."""
    known = places()
    return [known[sign] for sign in text if sign in known]


def measure(net: Any, folder: Path, most: int = 1024) -> dict[str, float]:
    """Shares of strips and words read right, in shards that were never learnt from."""
    net.eval()
    right = strips = words = words_right = 0
    with torch.no_grad():
        for path in sorted(folder.glob("????.npz")):
            data = np.load(path)
            for start in range(0, min(len(data["texts"]), most), 64):
                logits = net(_input(data["strips"][start : start + 64]))
                for row, truth in zip(logits.argmax(2).tolist(), data["texts"][start : start + 64], strict=True):
                    read = " ".join(decoded(row).split())
                    strips += 1
                    right += read == str(truth)
                    meant, seen = str(truth).split(), read.split()
                    words += len(meant)
                    words_right += (
                        sum(a == b for a, b in zip(meant, seen, strict=False))
                        if len(meant) == len(seen)
                        else len(set(meant) & set(seen))
                    )
    net.train()
    return {"strips": right / strips, "words": words_right / words}


def _input(strips: Strips) -> Any:
    return (torch.from_numpy(strips).unsqueeze(1).float() / 255).to(memory_format=torch.channels_last)


class Pupil:
    """A net that learns, and the mean of its last few hundred steps, which reads as if it had come to rest already."""

    def __init__(self, folder: Path, top_rate: float, first: Path | None = None) -> None:
        """Goes on from `folder`/net.pt where it is, else from the net in `first`."""
        self.path = folder / "net.pt"
        self.top_rate = top_rate
        self.seen = 0
        self.loss = 0.0
        self.net = ReaderNet().to(memory_format=torch.channels_last)
        self.fresh = not self.path.exists()
        if not self.fresh:
            state = torch.load(self.path)
            self.net.load_state_dict(state["going"])
            self.seen = state["seen"]
        elif first is not None:
            self.net.load_state_dict(torch.load(first)["net"])
            self.fresh = False
        self.kept = AveragedModel(self.net, multi_avg_fn=get_ema_multi_avg_fn(0.995), use_buffers=True)
        self.steps = torch.optim.AdamW(self.net.parameters(), top_rate, weight_decay=1e-3, betas=(0.9, 0.98))

    def learn(self, strips: Strips, goal: Sequence[Sequence[int]], part: float) -> None:
        """One step. `part`: of the time that has passed; the rate rises at the beginning and falls to nothing."""
        warm = min(1.0, (self.seen / BATCH + 1) / 400) if self.fresh else min(1.0, part * 50)
        for group in self.steps.param_groups:
            group["lr"] = self.top_rate * warm * (0.5 + 0.5 * math.cos(math.pi * part)) + 1e-6
        with torch.autocast("cpu", torch.bfloat16):
            logits = self.net(_input(strips))
        loss = functional.ctc_loss(
            logits.float().log_softmax(2).transpose(0, 1),
            torch.tensor([sign for text in goal for sign in text]),
            torch.full((len(goal),), logits.shape[1]),
            torch.tensor([len(text) for text in goal]),
            zero_infinity=True,
        )
        self.steps.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 2.0)
        self.steps.step()
        if self.seen // BATCH % 4 == 0:
            self.kept.update_parameters(self.net)
        self.seen += len(goal)
        self.loss = 0.98 * self.loss + 0.02 * loss.item() if self.loss else loss.item()

    def save(self) -> None:
        unfinished = self.path.with_suffix(".part")
        torch.save(
            {"net": self.kept.module.state_dict(), "going": self.net.state_dict(), "seen": self.seen}, unfinished
        )
        unfinished.rename(self.path)


def train(
    shards: Path, held_out: Path | None, out: Path, minutes: float, top_rate: float, first: Path | None = None
) -> None:
    """Takes the shards in turn, at random, until the time is over."""
    torch.set_num_threads(1)
    torch.manual_seed(1)
    out.mkdir(parents=True, exist_ok=True)
    pupil = Pupil(out, top_rate, first)
    rng = np.random.default_rng(pupil.seen)
    started = told = time.monotonic()
    used: dict[Path, int] = {}
    while (passed := time.monotonic() - started) < 60 * minutes:
        there = sorted(shards.glob("????.npz"))
        if not there:
            time.sleep(5)
            continue
        least = min(used.get(path, 0) for path in there)
        path = Path(str(rng.choice([str(path) for path in there if used.get(path, 0) == least])))
        used[path] = least + 1
        data = np.load(path)
        strips, texts = data["strips"], [encoded(str(text)) for text in data["texts"]]
        order = rng.permutation(len(texts))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            part = min((time.monotonic() - started) / 60 / minutes, 1.0)
            chosen = order[start : start + BATCH]
            pupil.learn(_moved(strips[chosen], int(rng.integers(0, STRIDE))), [texts[at] for at in chosen], part)
        pupil.save()
        line = f"{passed:.0f} s, {pupil.seen} strips, loss {pupil.loss:.4f}, {len(there)} shards, pass {least}"
        if held_out and time.monotonic() - told > 240:
            told = time.monotonic()
            line += f", held out {measure(pupil.kept.module, held_out, 256)}"
        print(line, flush=True)


def _moved(strips: Strips, by: int) -> Strips:
    """Where the steps of the net fall on the letters must not matter."""
    moved = np.roll(strips, by, axis=2)
    moved[:, :, :by] = 0
    return moved


def export(folder: Path, held_out: Path | None) -> None:
    """net.pt → net.onnx, norms folded into the convolutions by the exporter, and card.json."""
    state = torch.load(folder / "net.pt")
    net = ReaderNet()
    net.load_state_dict(state["net"])
    net.eval()
    torch.onnx.export(
        net,
        (torch.zeros(1, 1, HEIGHT, 256),),
        str(folder / "net.onnx"),
        dynamo=False,
        input_names=["strips"],
        output_names=["logits"],
        dynamic_axes={"strips": {0: "count", 3: "width"}, "logits": {0: "count", 1: "steps"}},
    )
    card = {
        "what": "reads lines of Vietnamese official type: CTC logits for every 4 pixels of a strip 48 pixels high",
        "made by": "python -m pipeline.training.train_reader",
        "trained on strips": state["seen"],
        "held out, shares right": measure(net, held_out) if held_out else None,
        "signs": len(alphabet()),
    }
    (folder / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shards", type=Path)
    parser.add_argument("--held-out", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--start", type=Path, help="a net.pt to begin with")
    parser.add_argument("--export-only", action="store_true")
    options = parser.parse_args()
    if not options.export_only:
        train(options.shards, options.held_out, options.out, options.minutes, options.rate, options.start)
    export(options.out, options.held_out)


if __name__ == "__main__":
    main()
