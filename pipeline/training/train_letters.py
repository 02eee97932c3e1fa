"""Trains the net that restores garbled text: `python -m pipeline.training.train_letters CORPUS PAGES.json --out DIR`.

PAGES comes from normalizers.restoration.training.letter_pairs. Learns from text of the corpus garbled as on the pages
(garbling.py), stripped of its marks or left right, and from the pages themselves; text held out from the language model
is held out here too. On a GPU where there is one (7 minutes are enough); writes net.pt, net.onnx (weights in half
precision), signs.json and card.json.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from normalizers.restoration.training.letter_pairs import Stream
from normalizers.restoration.training.train import is_held_out, lines_of
from normalizers.text import without_marks
from pipeline.training.garbling import KEEP, Garbler, Numbers, Pools, encoded, numbers_for, pools
from pipeline.training.letters_net import LettersNet

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyfjwzáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
_ASCII = "".join(map(chr, range(33, 127))) + " \n“”‘’–…•€¢¥§£©®°«»"
_SHOUTED_LEAST = 20  # words this frequent may stand in a line of capitals
_GARBLED, _STRIPPED = 0.66, 0.28  # shares of rows made of corpus text; the rest is left right
_SHOUTED = 0.10
_BREAKS = 1 / 14  # share of spaces that are line breaks, in half of the rows


class Text:
    """The corpus as numbers of words on the device, and the readings of each."""

    def __init__(
        self, corpus: Path, garbler: Garbler, numbers: Numbers, device: str, processes: int, most: int
    ) -> None:
        counts: Counter[str] = Counter()
        lines = [
            line.split()
            for number, line in enumerate(lines_of(corpus))
            if not is_held_out(number) and "...." not in line
        ][:most]
        for line in lines:
            counts.update(line)
        for word, times in list(counts.items()):
            if times >= _SHOUTED_LEAST and word.upper() not in counts:
                counts[word.upper()] = 1
        words = list(counts)
        place = {word: at for at, word in enumerate(words)}
        self.pools = pools([(word, counts[word]) for word in words], garbler, numbers, processes)
        print(f"{len(words)} different words, {len(self.pools.begin) - 1} readings", flush=True)
        ids = np.fromiter((place[word] for line in lines for word in line), np.int32)
        ends = np.zeros(len(ids), bool)
        ends[np.cumsum([len(line) for line in lines if line]) - 1] = True
        loud = np.array([place.get(word.upper(), at) for at, word in enumerate(words)], np.int32)
        self.ids, self.ends, self.loud = (torch.from_numpy(x).to(device) for x in (ids, ends, loud))
        self.arrays = {
            name: torch.from_numpy(getattr(self.pools, name)).to(device) for name in Pools.__dataclass_fields__
        }
        sign, label = numbers.sign(), numbers.label()
        bare = np.arange(len(sign) + 1)
        meant = np.zeros(len(sign) + 1, np.int64)
        for letter, number in sign.items():
            plain = without_marks(letter)
            if plain != letter and plain in sign and letter in label:
                bare[number], meant[number] = sign[plain], label[letter]
        self.bare, self.meant = torch.from_numpy(bare).to(device), torch.from_numpy(meant).to(device)
        self.space, self.newline = sign[" "], sign["\n"]
        self.device = device

    def rows(self, count: int, size: int) -> tuple[Any, Any]:
        """`count` × `size` signs and labels."""
        dev, words = self.device, size // 4
        starts = torch.randint(0, len(self.ids) - words, (count, 1), device=dev)
        at = starts + torch.arange(words, device=dev)
        ids, ends = self.ids[at].long(), self.ends[at]
        ids = torch.where(torch.rand(count, 1, device=dev) < _SHOUTED, self.loud[ids].long(), ids)
        dice = torch.rand(count, 1, device=dev)
        variants = self.arrays["count"][ids]
        chosen = 1 + (torch.rand(ids.shape, device=dev) * (variants - 1)).long().clamp(max=10**6)
        chosen = torch.where((dice < _GARBLED) & (variants > 1), chosen.minimum(variants - 1), 0)
        reading = self.arrays["first"][ids] + chosen
        begin = self.arrays["begin"][reading]
        lengths = self.arrays["begin"][reading + 1] - begin + 1  # and the space after it
        offset = lengths.cumsum(1) - lengths
        flat = lengths.flatten()
        word = torch.repeat_interleave(torch.arange(len(flat), device=dev), flat)
        within = torch.arange(len(word), device=dev) - (flat.cumsum(0) - flat)[word]
        row, column = word // words, offset.flatten()[word] + within
        is_space = within == flat[word] - 1
        source = (begin.flatten()[word] + within).clamp(max=len(self.arrays["signs"]) - 1)
        some = (torch.rand(count, device=dev) < 0.5)[row] & (torch.rand(len(row), device=dev) < _BREAKS)
        broken = ends.flatten()[word] | some
        gap = torch.where(broken, self.newline, self.space)
        signs = torch.where(is_space, gap, self.arrays["signs"][source].long())
        labels = torch.where(is_space, KEEP, self.arrays["labels"][source].long())
        inside = column < size
        x = torch.full((count, size), self.newline, device=dev)
        y = torch.full((count, size), -100, device=dev)
        x[row[inside], column[inside]] = signs[inside]
        y[row[inside], column[inside]] = labels[inside]
        stripped = (dice >= _GARBLED) & (dice < _GARBLED + _STRIPPED)
        marked = stripped & (self.bare[x] != x)
        return torch.where(stripped, self.bare[x], x), torch.where(marked, self.meant[x], y)


class Pages:
    """True pages, one after the other."""

    def __init__(self, pages: Sequence[Stream], numbers: Numbers, device: str) -> None:
        made = [encoded(page, numbers.sign(), numbers.label()) for page in pages]
        self.signs = torch.tensor([x for signs, _ in made for x in signs], device=device)
        self.labels = torch.tensor([x for _, labels in made for x in labels], device=device)
        self.inputs = len(numbers.inputs) + 1

    def rows(self, count: int, size: int) -> tuple[Any, Any]:
        device = self.signs.device
        starts = torch.randint(0, len(self.signs) - size, (count, 1), device=device)
        at = starts + torch.arange(size, device=device)
        x, y = self.signs[at], self.labels[at]
        # a sign now and then is another one: few pages must not be learnt by heart
        other = torch.rand(x.shape, device=device) < 0.015
        other &= y != KEEP
        return torch.where(other, torch.randint_like(x, 0, self.inputs), x), y


def measure(net: Any, pages: Pages, size: int = 288) -> dict[str, float]:
    """Shares of signs and of words told right on pages that were never learnt from."""
    net.eval()
    spaces = 0
    right = total = good = 0
    usable = len(pages.signs) // size * size
    with torch.no_grad():
        for start in range(0, usable, size * 256):
            x = pages.signs[start : min(start + size * 256, usable)].view(-1, size)
            y = pages.labels[start : min(start + size * 256, usable)].view(-1, size)
            told = net(x).argmax(1)
            known = y != -100
            right += int(((told == y) & known).sum())
            total += int(known.sum())
            wrong = ((told != y) & known).flatten().cpu().numpy()
            gaps = np.flatnonzero(np.isin(x.flatten().cpu().numpy(), pages_gaps(pages)))
            sums = np.add.reduceat(wrong, np.concatenate([[0], gaps])) if len(gaps) else np.array([wrong.sum()])
            good += int((sums == 0).sum())
            spaces += len(sums)
    net.train()
    return {"signs": round(right / max(total, 1), 5), "words": round(good / max(spaces, 1), 5)}


def pages_gaps(pages: Pages) -> list[int]:
    return list(getattr(pages, "gaps", ()))


def train(text: Text, pages: Pages, held: Pages, net: LettersNet, options: argparse.Namespace) -> Any:
    """Goes on for so many minutes; gives the mean of the last few hundred steps."""
    device = text.device
    kept = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(0.998), use_buffers=True)
    steps = torch.optim.AdamW(net.parameters(), options.rate, weight_decay=0.01, betas=(0.9, 0.98))
    started = told = time.monotonic()
    step = seen = 0
    loss_mean = 0.0
    while (passed := (time.monotonic() - started) / 60 / options.minutes) < 1:
        for group in steps.param_groups:
            group["lr"] = options.rate * min(1.0, (step + 1) / 300) * (0.5 + 0.5 * math.cos(math.pi * passed)) + 1e-6
        true = round(options.batch * options.true)
        x, y = text.rows(options.batch - true, options.size)
        if true:
            more = pages.rows(true, options.size)
            x, y = torch.cat([x, more[0]]), torch.cat([y, more[1]])
        with torch.autocast(device, torch.bfloat16):
            logits = net(x)
            loss = functional.cross_entropy(logits.float(), y, ignore_index=-100)
        steps.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        steps.step()
        if step % 2 == 0:
            kept.update_parameters(net)
        step += 1
        seen += x.numel()
        if step % 50 == 0:
            loss_mean = 0.8 * loss_mean + 0.2 * loss.item() if loss_mean else loss.item()
        if time.monotonic() - told > options.tell:
            told = time.monotonic()
            torch.save(kept.module.state_dict(), options.out / "net.pt")
            print(f"{told - started:.0f} s, {step} steps, {seen / 1e6:.0f} M signs, loss {loss_mean:.4f},",
                  f"held out {measure(kept.module, held)}", flush=True)  # fmt: skip
    return kept.module, seen


def export(net: Any, folder: Path) -> None:
    """net.onnx: 32-bit in and out, weights stored in 16 bits and widened where the file is opened."""
    import onnx  # noqa: PLC0415
    from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415

    net = net.cpu().float().eval()
    path = folder / "net.onnx"
    torch.onnx.export(
        net,
        (torch.zeros(1, 256, dtype=torch.long),),
        str(path),
        dynamo=False,
        input_names=["signs"],
        output_names=["logits"],
        dynamic_axes={"signs": {0: "count", 1: "size"}, "logits": {0: "count", 2: "size"}},
    )
    model = onnx.load(str(path))
    graph = model.graph
    narrow, casts = [], []
    for tensor in graph.initializer:
        if tensor.data_type == TensorProto.FLOAT:
            half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), tensor.name + "_half")
            narrow.append(half)
            casts.append(helper.make_node("Cast", [half.name], [tensor.name], to=TensorProto.FLOAT))
        else:
            narrow.append(tensor)
    nodes = [*casts, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(narrow)
    graph.node.extend(nodes)
    onnx.save(model, str(path))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=7)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--size", type=int, default=288, help="signs in a row")
    parser.add_argument("--true", type=float, default=0.10, help="share of rows that are true pages")
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--tell", type=float, default=30, help="seconds between reports")
    parser.add_argument("--lines", type=int, default=10**9, help="most lines of the corpus")
    parser.add_argument("--width", type=int, default=320)
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(1)
    torch.backends.cudnn.benchmark = True
    torch.set_float32_matmul_precision("high")
    options.out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    found: dict[str, list[Stream]] = json.loads(options.pages.read_text(encoding="utf-8"))
    numbers = numbers_for(found["learn"], LETTERS + LETTERS.upper() + _ASCII)
    text = Text(options.corpus, Garbler(found["learn"]), numbers, device, options.processes, options.lines)
    pages, held = (Pages(found[name], numbers, device) for name in ("learn", "held_out"))
    gaps = [text.space, text.newline]
    pages.gaps = held.gaps = gaps  # type: ignore[attr-defined]
    print(f"prepared in {time.monotonic() - started:.0f} s", flush=True)
    net = LettersNet(len(numbers.inputs) + 1, len(numbers.labels) + 2, options.width).to(device)
    kept, seen = train(text, pages, held, net, options)
    figures = measure(kept, held)
    torch.save(kept.state_dict(), options.out / "net.pt")
    export(kept, options.out)
    signs = {"inputs": list(numbers.inputs), "labels": list(numbers.labels)}
    (options.out / "signs.json").write_text(json.dumps(signs, ensure_ascii=False), encoding="utf-8")
    card = {
        "what": "says of every sign of a text read without Vietnamese, or stripped of marks, what it stands for",
        "made by": "python -m pipeline.training.train_letters",
        "signs seen": seen,
        "true pages": len(found["learn"]),
        "held out pages": len(found["held_out"]),
        "held out, shares right by the net alone": figures,
    }
    (options.out / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(figures, f"{time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
