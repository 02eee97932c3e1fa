"""Trains the second reader: `python -m pipeline.training.train_reader SHARDS --held-out DIR --out data/reader`.

Takes the shards of pipeline.training.reader_shards as they come, so that making and learning can go on at the same
time; learns from all that came so far (--pool: how many strips are kept). Uses a GPU where there is one: there ten
minutes are enough, beside sixteen processes that make shards. One core of a processor learns from some 100 strips a
second. Writes `net.pt` often and goes on from it; at the end net.onnx and its card.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from extractors.pages.line_strips import HEIGHT
from extractors.pages.second_reader import alphabet, decoded
from pipeline.training.reader_net import ReaderNet
from pipeline.training.strip_pool import StripPool

Strips = NDArray[np.uint8]  # count × HEIGHT × width

_TELL = 30.0  # seconds between what is told and saved
_LEAST = 4096  # strips there must be before learning begins


def measure(net: Any, folder: Path, most: int = 1024) -> dict[str, float]:
    """Shares of strips and words read right, in shards that were never learnt from."""
    net.eval()
    device = next(net.parameters()).device
    right = strips = words = words_right = 0
    with torch.no_grad():
        for path in sorted(folder.glob("????.npz")):
            data = np.load(path)
            for start in range(0, min(len(data["texts"]), most), 64):
                logits = net(_input(data["strips"][start : start + 64]).to(device))
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

    def __init__(self, folder: Path, top_rate: float, device: str, first: Path | None = None) -> None:
        """Goes on from `folder`/net.pt where it is, else from the net in `first`."""
        self.path = folder / "net.pt"
        self.top_rate, self.device = top_rate, device
        self.seen = self.taken = 0
        self.loss = 0.0
        self.net = ReaderNet()
        self.fresh = not self.path.exists()
        if not self.fresh:
            state = torch.load(self.path, map_location=device)
            self.net.load_state_dict(state["going"])
            self.seen = state["seen"]
        elif first is not None:
            self.net.load_state_dict(torch.load(first, map_location=device)["net"])
            self.fresh = False
        self.net.to(device, memory_format=torch.channels_last)
        self.kept = AveragedModel(self.net, multi_avg_fn=get_ema_multi_avg_fn(0.997), use_buffers=True)
        self.steps = torch.optim.AdamW(self.net.parameters(), top_rate, weight_decay=1e-2, betas=(0.9, 0.98))

    def learn(self, strips: Any, signs: Any, lengths: Any, part: float) -> None:
        """One step. `part`: of the time that has passed; the rate rises at the beginning and falls to nothing."""
        warm = min(1.0, (self.taken + 1) / 400) if self.fresh else min(1.0, part * 50)
        for group in self.steps.param_groups:
            group["lr"] = self.top_rate * warm * (0.5 + 0.5 * math.cos(math.pi * part)) + 1e-6
        with torch.autocast(self.device, torch.bfloat16):
            logits = self.net(strips.to(memory_format=torch.channels_last))
        steps = torch.full((len(lengths),), logits.shape[1], device=logits.device)
        loss = functional.ctc_loss(
            logits.float().log_softmax(2).transpose(0, 1), signs, steps, lengths, zero_infinity=True
        )
        self.steps.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 2.0)
        self.steps.step()
        if self.taken % 4 == 0:
            self.kept.update_parameters(self.net)
        self.taken += 1
        self.seen += len(lengths)
        if self.taken % 20 == 0:  # asking for it waits for the device
            self.loss = 0.8 * self.loss + 0.2 * loss.item() if self.loss else loss.item()

    def save(self) -> None:
        unfinished = self.path.with_suffix(".part")
        torch.save(
            {"net": self.kept.module.state_dict(), "going": self.net.state_dict(), "seen": self.seen}, unfinished
        )
        unfinished.rename(self.path)


def train(options: argparse.Namespace) -> None:
    """Learns until the time is over."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu":
        torch.set_num_threads(1)
    torch.manual_seed(1)
    torch.backends.cudnn.benchmark = True
    options.out.mkdir(parents=True, exist_ok=True)
    pupil = Pupil(options.out, options.rate, device, options.start)
    pool = StripPool(options.shards, options.pool, device)
    started = told = time.monotonic()
    looked = -math.inf
    while (part := (time.monotonic() - started) / 60 / options.minutes) < 1:
        if time.monotonic() - looked > 0.5:
            pool.take_in(4)
            looked = time.monotonic()
        if len(pool) < _LEAST:
            time.sleep(0.5)
            continue
        pupil.learn(*pool.batch(options.batch), part)
        if time.monotonic() - told > _TELL:
            told = time.monotonic()
            pupil.save()
            held = f", held out {measure(pupil.kept.module, options.held_out, 512)}" if options.held_out else ""
            print(
                f"{told - started:.0f} s, {pupil.seen} strips, loss {pupil.loss:.4f}, {pool.came} came{held}",
                flush=True,
            )
    pupil.save()


def mean(folder: Path, other: Path, share: float) -> None:
    """net.pt becomes the mean of itself and of a net of the same descent, which counts `share` (Wortsman and others,
    Model soups, 2022)."""
    path = folder / "net.pt"
    state, theirs = (torch.load(one, map_location="cpu") for one in (path, other))
    for name, own in state["net"].items():
        if own.is_floating_point():
            own.lerp_(theirs["net"][name], share)
    state["seen"] += theirs["seen"]
    torch.save(state, path)


def export(folder: Path, held_out: Path | None) -> None:
    """net.pt → net.onnx, norms folded into the convolutions by the exporter, and card.json."""
    state = torch.load(folder / "net.pt", map_location="cpu")
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
    parser.add_argument("--batch", type=int, default=32, help="strips a step; 512 on a GPU")
    parser.add_argument("--pool", type=int, default=100_000, help="strips kept, 25 kB each")
    parser.add_argument("--start", type=Path, help="a net.pt to begin with")
    parser.add_argument("--mean-with", type=Path, help="a net.pt: the mean with it is written, nothing is learnt")
    parser.add_argument("--share", type=float, default=0.3, help="how much --mean-with counts")
    options = parser.parse_args()
    if options.mean_with:
        mean(options.out, options.mean_with, options.share)
    else:
        train(options)
    export(options.out, options.held_out)


if __name__ == "__main__":
    main()
