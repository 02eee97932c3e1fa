"""The acts of the made-up administration: documents, what each implements and cites, and to whom it gives tasks."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipeline.bench.network.bodies import Body

_THEMES = (
    "cải cách hành chính", "chuyển đổi số", "phòng, chống dịch bệnh sốt xuất huyết", "tiêm chủng mở rộng",
    "phòng, chống tham nhũng, tiêu cực", "thực hành tiết kiệm, chống lãng phí", "dân số và phát triển",
    "phát triển ứng dụng dữ liệu về dân cư", "bảo đảm an toàn thực phẩm", "chăm sóc sức khỏe người cao tuổi",
    "bình đẳng giới", "phòng, chống thiên tai", "phổ biến, giáo dục pháp luật", "nâng cao chất lượng khám, chữa bệnh",
    "phòng, chống tác hại của thuốc lá", "triển khai hồ sơ sức khỏe điện tử", "sắp xếp tổ chức bộ máy",
    "phòng, chống HIV/AIDS", "dinh dưỡng trẻ em", "quản lý chất thải y tế", "kiểm soát thủ tục hành chính",
    "văn hóa công vụ", "giám sát bệnh truyền nhiễm", "đào tạo, bồi dưỡng viên chức",
)  # fmt: skip
_HEADS = {"KH": "Triển khai công tác", "QĐ": "Ban hành Kế hoạch", "CT": "Tăng cường công tác", "NQ": "Về nhiệm vụ",
          "TB": "Kết luận cuộc họp về", "BC": "Kết quả thực hiện", "": "Thực hiện nhiệm vụ"}  # fmt: skip
_TITLE = {"KH": "Kế hoạch", "QĐ": "Quyết định", "CT": "Chỉ thị", "NQ": "Nghị quyết", "TB": "Thông báo", "BC": "Báo cáo"}
_VERBS = ("Tham mưu ban hành văn bản về", "Tổ chức tập huấn về", "Kiểm tra việc thực hiện", "Tổng hợp, báo cáo kết quả",
          "Tuyên truyền, phổ biến về", "Bố trí kinh phí cho")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    body: Body
    role: str
    text: str
    due: str | None


@dataclass(slots=True)
class Act:
    """One document as it is in truth. `cites`: (act, relation), those it implements first."""

    number: int
    issuer: Body
    kind: str  # abbreviation of the type; empty for a letter
    code: str
    day: str
    subject: str
    cites: list[tuple[Act, str]] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)

    @property
    def word(self) -> str:
        return _TITLE.get(self.kind, "Công văn")


def acts(bodies: Sequence[Body], count: int, rng: random.Random, *, cites: int) -> list[Act]:
    """So many acts from 2023 to the end of 2025, by day, each with about `cites` citations."""
    return _Maker(bodies, rng, cites).make(count)


class _Maker:
    def __init__(self, bodies: Sequence[Body], rng: random.Random, cites: int) -> None:
        self.bodies, self.rng, self.cites = bodies, rng, cites
        self.last: dict[tuple[str, str, str], tuple[int, str]] = {}
        self.made: list[Act] = []
        self.of_body: dict[str, list[Act]] = {}
        self.party = [body for body in bodies if body.symbol == "TU"]

    def make(self, count: int) -> list[Act]:
        """Directives of the centre, each followed by plans that implement it, level by level."""
        first = date(2023, 1, 9)
        wanted: list[tuple[str, Body, str, str, list[int]]] = []
        n = 0
        while len(wanted) < count:
            first_day = self.rng.choice([0, 720])  # half of the themes in the year of the mergers
            day = (first + timedelta(days=self.rng.randrange(first_day, 1020))).isoformat()
            self._theme(wanted, day, n)
            n += 1
        # Numbers are given by day: an act is made when its day comes.
        order = sorted(range(len(wanted)), key=lambda i: (wanted[i][0], i))
        made: dict[int, Act] = {}
        for i in order:
            day, body, kind, theme, above = wanted[i]
            if all(a in made for a in above):
                made[i] = self._act(body, kind, day, theme, [made[a] for a in above])
        return self.made[:count]

    def _theme(self, wanted: list[tuple[str, Body, str, str, list[int]]], day: str, n: int) -> None:
        rng = self.rng
        year = int(day[:4])
        theme = f"{_THEMES[n % len(_THEMES)]} {rng.choice(['năm', 'giai đoạn'])} {year}"
        if theme.split()[-2] == "đoạn":
            theme += f" - {year + rng.choice([2, 5])}"
        centre = [body for body in self.bodies if body.rank <= 1 and body.exists(day)]
        top = rng.choice(centre)
        root = len(wanted)
        kind = {"CP": "NQ", "TTg": rng.choice(["CT", "QĐ"])}.get(top.key, rng.choice(["KH", "QĐ"]))
        wanted.append((day, top, kind, theme, []))
        provinces = [body for body in self.bodies if body.symbol == "UBND"]
        for committee in rng.sample(provinces, min(len(provinces), rng.randint(2, 8))):
            below = self._later(day)
            if not committee.exists(below):
                continue
            party = next((b for b in self.party if b.place == committee.place), None)
            if party is not None and rng.random() < 0.4:
                wanted.append((below, party, "CT", theme, [root]))
            own = len(wanted)
            wanted.append((below, committee, rng.choice(["KH", "KH", "QĐ", "CT"]), theme, [root]))
            for department in committee.children:
                third = self._later(below)
                if not department.exists(third) or rng.random() < 0.45:
                    continue
                above = [own] if rng.random() < 0.7 else [own, root]
                mine = len(wanted)
                wanted.append((third, department, rng.choice(["KH", "KH", ""]), theme, above))
                for centre_body in department.children:
                    fourth = self._later(third)
                    if centre_body.exists(fourth) and rng.random() < 0.6:
                        wanted.append((fourth, centre_body, rng.choice(["KH", "KH", "BC"]), theme, [mine]))

    def _later(self, day: str) -> str:
        return (date.fromisoformat(day) + timedelta(days=self.rng.randint(3, 40))).isoformat()

    def _act(self, issuer: Body, kind: str, day: str, theme: str, above: list[Act]) -> Act:
        number, code = self._code(issuer, kind, day)
        at = f" của {issuer.name}" if issuer.symbol == "TTYT" else ""
        subject = f"{_HEADS[kind]} {theme}{at}"
        if issuer.place is not None and issuer.rank < 4:
            subject += f" trên địa bàn {issuer.place.noun} {issuer.place.name}"
        made = Act(number, issuer, kind, code, day, subject)
        implements = kind != "BC"
        relation = "DISSEMINATES" if issuer.symbol == "TU" else "IMPLEMENTS" if implements else "REFERS_TO"
        made.cites = [(act, relation) for act in above]
        made.cites += [(act, self._relation(act)) for act in self._others(made)]
        made.tasks = self._tasks(issuer, theme, day)
        self.made.append(made)
        self.of_body.setdefault(issuer.key, []).append(made)
        return made

    def _relation(self, cited: Act) -> str:
        party = cited.issuer.symbol == "TU"
        return self.rng.choice(
            ["DISSEMINATES", "REFERS_TO"] if party else ["BASED_ON", "REFERS_TO", "BASED_ON", "MENTIONS"]
        )

    def _code(self, issuer: Body, kind: str, day: str) -> tuple[int, str]:
        """One series a body, kind and year (NĐ 30/2020 Điều 15); of the Party a kind and term."""
        year = day[:4] if issuer.symbol != "TU" else "term"
        number, _ = self.last.get((issuer.key, kind, year), (0, ""))
        number += self.rng.randint(1, 4)
        self.last[issuer.key, kind, year] = (number, day)
        shown = f"{number:02d}"
        if issuer.symbol == "TU":
            return number, f"{shown}-{kind or 'CV'}/TU"
        if issuer.symbol == "TTYT" and not kind:
            return number, f"{shown}/TTYT-KHNV"
        return number, f"{shown}/{kind}-{issuer.symbol}" if kind else f"{shown}/{issuer.symbol}-NV"

    def _others(self, act: Act) -> list[Act]:
        """Acts that papers of this body cite besides: of the centre, of those above it, its own."""
        rng = self.rng
        known = {id(cited) for cited, _ in act.cites}
        line: list[Body] = []
        body: Body | None = act.issuer
        while body is not None:
            line.append(body)
            body = body.parent
        line += [b for b in self.bodies[:6] if b not in line]
        line += [b for b in self.party if b.place == act.issuer.place]
        found: list[Act] = []
        for _ in range(max(0, round(rng.gauss(self.cites - len(act.cites), 2)))):
            pool = self.of_body.get(rng.choice(line).key, [])
            pool = pool[: bisect_left(pool, act.day, key=lambda one: one.day)]
            if pool:
                other = pool[-1 - min(len(pool) - 1, int(rng.expovariate(0.08)))]
                if id(other) not in known:
                    known.add(id(other))
                    found.append(other)
        return found

    def _tasks(self, issuer: Body, theme: str, day: str) -> list[Task]:
        rng = self.rng
        pool = [body for body in [*issuer.rooms, *issuer.children] if body.exists(day)]
        if not pool:
            return []
        chosen = rng.sample(pool, min(len(pool), rng.randint(1, 5)))
        year = day[:4]
        return [
            Task(body, rng.choice(["lead", "lead", "implement", "cooperate"]), f"{rng.choice(_VERBS)} {theme}",
                 rng.choice([None, f"{year}-12-15", f"{year}-11-30"]))
            for body in chosen
        ]  # fmt: skip
