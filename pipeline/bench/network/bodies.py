"""The bodies of the made-up administration: who exists where and when, and how papers print their names.

Written from the law, not from the resolver's tables of organs: ministries until and from 01/3/2025 (NQ 176/2025/QH15),
provinces until and from 01/7/2025 (NQ 202/2025/QH15). A body is one body in one province of one territory.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from normalizers.tables import rows

MERGER = "2025-07-01"
MINISTRIES = "2025-03-01"
# Names that stand in several provinces, as Vĩnh Thạnh and Châu Thành really do.
_DISTRICTS = (
    "Vĩnh Thạnh", "Châu Thành", "Phú Lộc", "Tân Phú", "Bình Sơn", "Hòa An", "Quảng Xương", "Thạnh Trị", "Mỹ Đức",
    "Long Điền", "Đại Lộc", "Sơn Tịnh", "Kim Bôi", "Yên Lập", "Hương Khê", "Vĩnh Lợi", "An Phú", "Tam Nông", "Phù Cát",
    "Đông Hải", "Giồng Riềng", "Bắc Sơn", "Nho Quan", "Lạc Thủy", "Cẩm Xuyên", "Ninh Phước", "Đức Phổ", "Trà Bồng",
)  # fmt: skip
_ROOMS = {
    "centre": ("Phòng Tổ chức - Hành chính", "Phòng Kế hoạch - Nghiệp vụ", "Khoa Kiểm soát bệnh tật", "Khoa Khám bệnh",
               "Khoa Dược - Trang thiết bị", "Phòng Điều dưỡng"),
    "department": ("Văn phòng Sở", "Thanh tra Sở", "Phòng Kế hoạch - Tài chính", "Phòng Nghiệp vụ Y"),
}  # fmt: skip
_SHORT_ROOMS = {"Phòng Tổ chức - Hành chính": "Phòng TC - HC", "Phòng Kế hoạch - Nghiệp vụ": "Phòng KH - NV"}


@dataclass(frozen=True, slots=True)
class Place:
    """A province in one territory. `noun`: tỉnh or thành phố; `start`, `end`: ISO days, empty where open."""

    key: str
    name: str
    noun: str
    start: str
    end: str
    becomes: str


@dataclass(slots=True)
class Body:
    """`name`: without its place; `symbol`: its group in a code; `rank`: 0 for the centre, larger below."""

    key: str
    name: str
    symbol: str
    rank: int
    place: Place | None
    start: str = ""
    end: str = ""
    parent: Body | None = None
    rooms: list[Body] = field(default_factory=list)
    children: list[Body] = field(default_factory=list)

    def exists(self, day: str) -> bool:
        return self.start <= day and (not self.end or day < self.end)

    def full(self) -> str:
        """The name with its place, as others must print it to be understood."""
        if self.place is None or not self.name:
            return self.name
        if self.name.startswith("Tỉnh ủy"):
            return f"Tỉnh ủy {self.place.name}"
        if "tỉnh" in self.name.split():
            return self.name.replace("tỉnh", f"{self.place.noun} {self.place.name}")
        return f"{self.name} {self.place.noun} {self.place.name}"

    def bare(self) -> str:
        return self.name.replace("tỉnh", "thành phố") if self.place and self.place.noun == "thành phố" else self.name


def places() -> list[Place]:
    """All provinces of data/provinces.csv that were or are, the unchanged ones once."""
    found = []
    table = {row["key"]: row for row in rows("provinces")}
    same = {key: row["successor"] for key, row in table.items() if row["note"] == "unchanged"}
    for key, row in table.items():
        if key in same:
            continue
        began = "" if key in same.values() else row["valid_from"]
        found.append(Place(key, row["short"], row["kind"].lower(), began, row["valid_to"],
                           same.get(row["successor"], row["successor"])))  # fmt: skip
    return [place for place in found if not (place.end and place.end <= "2025-01-01") and place.start < "2026"]


def administration(rng: random.Random, old_provinces: int, centres: int) -> list[Body]:
    """The centre, and the bodies of so many provinces of before the merger and of those that these became."""
    every = {place.key: place for place in places()}
    old = [place for place in every.values() if not place.start or place.start < MERGER]
    merging = sorted((p for p in old if p.end == MERGER), key=lambda p: (p.becomes, p.key))
    chosen = merging[:old_provinces] if old_provinces < len(old) else old
    if old_provinces < len(old):
        chosen = _whole_mergers(merging, old_provinces, rng)
    new = [every[key] for key in sorted({place.becomes for place in chosen if place.end == MERGER and place.becomes})]
    bodies = _centre()
    by_key = {body.key: body for body in bodies}
    for place in [*chosen, *new]:
        bodies += _province(place, by_key, rng, centres)
    return bodies


def _whole_mergers(merging: Sequence[Place], count: int, rng: random.Random) -> list[Place]:
    """Provinces that became one together, as many as fit."""
    groups: dict[str, list[Place]] = {}
    for place in merging:
        groups.setdefault(place.becomes, []).append(place)
    found: list[Place] = []
    for key in rng.sample(sorted(groups), len(groups)):
        if len(found) + len(groups[key]) <= count:
            found += groups[key]
    return found


def _centre() -> list[Body]:
    government = Body("CP", "Chính phủ", "CP", 0, None)
    premier = Body("TTg", "Thủ tướng Chính phủ", "TTg", 0, None, parent=government)
    ministries = [
        Body("BYT", "Bộ Y tế", "BYT", 1, None, parent=government),
        Body("BNV", "Bộ Nội vụ", "BNV", 1, None, parent=government),
        Body("BKHCN", "Bộ Khoa học và Công nghệ", "BKHCN", 1, None, parent=government),
        Body("BTTTT", "Bộ Thông tin và Truyền thông", "BTTTT", 1, None, end=MINISTRIES, parent=government),
    ]
    government.children = [premier, *ministries]
    return [government, premier, *ministries]


def _province(place: Place, centre: dict[str, Body], rng: random.Random, centres: int) -> list[Body]:
    def body(short: str, name: str, rank: int, parent: Body, end: str = "") -> Body:
        made = Body(f"{short}|{place.key}", name, short, rank, place, place.start, end or place.end, parent)
        parent.children.append(made)
        return made

    committee = body("UBND", "Ủy ban nhân dân tỉnh", 2, centre["CP"])
    party = body("TU", "Tỉnh ủy", 2, centre["CP"])
    bodies = [committee, party]
    health = body("SYT", "Sở Y tế", 3, committee)
    bodies += [health, body("SNV", "Sở Nội vụ", 3, committee), body("SKHCN", "Sở Khoa học và Công nghệ", 3, committee)]
    if not place.start or place.start < MINISTRIES:
        bodies.append(body("STTTT", "Sở Thông tin và Truyền thông", 3, committee, end=MINISTRIES))
    for name in rng.sample(_DISTRICTS, min(centres, len(_DISTRICTS))):
        made = Body(
            f"TTYT {name}|{place.key}", f"Trung tâm Y tế {name}", "TTYT", 4, place, place.start, place.end, health
        )
        health.children.append(made)
        bodies.append(made)
    for one in bodies:
        kind = "centre" if one.symbol == "TTYT" else "department" if one.rank == 3 else ""
        one.rooms = [
            Body(f"{room}|{one.key}", room, "", 9, place, one.start, one.end, one) for room in _ROOMS.get(kind, ())
        ]
    return bodies


def printed(body: Body, by: Body, rng: random.Random, day: str) -> str:
    """The name of a body as a paper of `by` prints it on that day."""
    if body.place is None:
        return body.name
    if body.parent is by and body in by.rooms:
        return _SHORT_ROOMS.get(body.name, body.name) if rng.random() < 0.4 else body.name
    at_home = by.place is not None and by.place.key == body.place.key
    bare = body.bare()
    if body.symbol == "TTYT":
        shorter = body.name.replace("Trung tâm Y tế", "TTYT")
        return rng.choice([body.name, body.name, shorter] if at_home else [body.full()])
    if at_home:
        name = rng.choice([bare, bare, body.full()])
    else:  # a merged province says which of its parts it means, as a rule
        heir = by.place is not None and body.place.becomes == by.place.key
        name = bare if heir and rng.random() < 0.15 else body.full()
    if body.symbol == "UBND" and rng.random() < 0.4:
        name = name.replace("Ủy ban nhân dân", "UBND")
    del day
    return name
