"""Tables harder than those of the samples: two header rows, headings over all columns, long cells, rows broken at the
page's end, landscape sheets, more than five of them; no outer border; columns of numbers and ticks. Set from word
lists, the same each time."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from pipeline.samples.markup import Run

if TYPE_CHECKING:
    from pipeline.samples.sheets import SetLine, Sheet

_SIZE, _LEADING, _PAD = 12.0, 14.4, 4.0
_MARGIN = 57.0  # points, on all sides
_VERBS = ("Rà soát", "Xây dựng", "Cập nhật", "Công khai", "Đánh giá", "Kiểm tra", "Tập huấn", "Số hóa", "Hoàn thiện")
_OBJECTS = (
    "quy trình tiếp nhận hồ sơ của người dân",
    "danh mục thủ tục hành chính cấp xã",
    "cơ sở dữ liệu cán bộ, công chức",
    "kế hoạch sử dụng trụ sở dôi dư",
    "chỉ số hài lòng về dịch vụ công",
    "hệ thống phòng họp không giấy",
    "việc thực hiện kỷ luật, kỷ cương",
    "phương án cắt giảm thời gian giải quyết",
)
_WAYS = (
    "bảo đảm đúng tiến độ đã được phê duyệt",
    "gắn với trách nhiệm của người đứng đầu",
    "theo hướng dẫn của Bộ Nội vụ tại Công văn số 1264/BNV-CCHC",
    "trên địa bàn các xã, phường mới sắp xếp",
    "và đề xuất giải pháp khắc phục tồn tại",
)
_UNITS = (
    "Sở Nội vụ", "Sở Tài chính", "Sở Y tế", "Công an tỉnh", "Sở Khoa học và Công nghệ", "Văn phòng UBND tỉnh",
    "Ủy ban nhân dân các xã, phường", "Thanh tra tỉnh",
)  # fmt: skip
_TIMES = ("Quý III/2025", "Thường xuyên", "Tháng 10/2025", "Trước 15/12/2025", "Hằng quý", "Năm 2026")
_PRODUCTS = ("Báo cáo", "Quyết định của Chủ tịch UBND tỉnh", "Kế hoạch", "Văn bản hướng dẫn", "100% hồ sơ", "Biên bản")
_SECTIONS = ("CẢI CÁCH THỂ CHẾ", "CẢI CÁCH THỦ TỤC HÀNH CHÍNH", "CẢI CÁCH BỘ MÁY", "CHUYỂN ĐỔI SỐ", "TÀI CHÍNH CÔNG")


@dataclass(frozen=True, slots=True)
class HardTable:
    """`over`: header cells over others (first and last column, text). A row of one text is a heading over all columns;
    `^`: merged with the cell above. `broken`: rows may be cut at the page's end. `sides`: outer lines are drawn."""

    name: str
    widths: tuple[float, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    over: tuple[tuple[int, int, str], ...] = ()
    landscape: bool = False
    broken: bool = False
    sides: bool = True
    again: bool = True  # the header stands on every sheet

    def gold(self) -> dict[str, object]:
        rows: list[list[str]] = []
        for row in self.rows:
            if len(row) == 1:
                rows.append([row[0], *[""] * (len(self.widths) - 1)])
            else:
                rows.append([rows[-1][column] if cell == "^" else cell for column, cell in enumerate(row)])
        above = {column: text for first, last, text in self.over for column in range(first, last + 1)}
        header = [f"{above.get(column, '')} {name}".strip() for column, name in enumerate(self.header)]
        return {"title": None, "header": header, "rows": rows}


def hard_tables() -> Iterator[HardTable]:
    """The three kinds: a long programme in landscape, a plan without outer border, a list of numbers."""
    rng = random.Random(7)
    rows: list[tuple[str, ...]] = []
    for section, title in enumerate(_SECTIONS, 1):
        rows.append((f"{'I' * section if section < 4 else ('IV', 'V')[section - 4]}. {title}",))
        rows += [
            (f"{section}.{place}", _task(rng, rng.randint(1, 4)), *_who(rng), rng.choice(_TIMES), rng.choice(_PRODUCTS))
            for place in range(1, 8)
        ]
    names = ("TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian hoàn thành", "Sản phẩm")
    over = ((2, 3, "Cơ quan thực hiện"),)
    yield HardTable("long", (5, 36, 15, 17, 12, 15), names, tuple(rows), over, landscape=True, broken=True)
    plan: list[tuple[str, ...]] = [
        (str(place), _task(rng, 1), _who(rng)[0], rng.choice(_TIMES)) for place in range(1, 31)
    ]
    short = ("STT", "Nội dung công việc", "Đơn vị thực hiện", "Thời gian")
    yield HardTable("open", (6, 50, 26, 18), short, tuple(plan), sides=False, again=False)
    yield HardTable(
        "numbers",
        (7, 33, 12, 12, 12, 12, 12),
        ("STT", "Đơn vị", "Tổng số hồ sơ", "Trực tuyến", "Đúng hạn", "Tỷ lệ (%)", "Đạt"),
        tuple(_counted(rng, place) for place in range(1, 34)),
    )


def _task(rng: random.Random, clauses: int) -> str:
    parts = [f"{rng.choice(_VERBS)} {rng.choice(_OBJECTS)} {rng.choice(_WAYS)}" for _ in range(clauses)]
    return "; ".join([parts[0], *(part[0].lower() + part[1:] for part in parts[1:])])


def _who(rng: random.Random) -> tuple[str, str]:
    lead, first, second = rng.sample(_UNITS, 3)
    return lead, rng.choice((first, f"{first}, {second}", "Các sở, ban, ngành"))


def _counted(rng: random.Random, place: int) -> tuple[str, ...]:
    total = rng.randint(12, 4800)
    online, due = rng.randint(total // 2, total), rng.randint(total // 2, total)
    unit = "^" if place % 4 == 3 else rng.choice(_UNITS)
    share = f"{100 * due / total:.1f}".replace(".", ",")
    return (str(place), unit, f"{total:,}".replace(",", "."), str(online), str(due), share, rng.choice(("x", "-", "")))


class _Breaker(Protocol):
    def __call__(self, text: str, first: int, last: int, *, bold: bool = False) -> list[SetLine]: ...


@dataclass(slots=True)
class _Part:
    """A row, or what a sheet's end left of it. `merged`: columns that go on from the row above."""

    cells: list[list[SetLine]]
    merged: frozenset[int] = frozenset()
    heading: bool = False

    @property
    def height(self) -> float:
        return max(1, *(len(lines) for lines in self.cells)) * _LEADING + 2 * _PAD


def set_hard(table: HardTable) -> tuple[Sheet, ...]:
    """The sheets with the table alone."""
    from pipeline.samples.sheets import A4, Sheet, break_lines, words_of  # noqa: PLC0415 - needs fonts

    size = (A4[1], A4[0]) if table.landscape else A4
    across = size[0] - 2 * _MARGIN
    xs = [_MARGIN]
    for share in table.widths:
        xs.append(xs[-1] + share * across / sum(table.widths))

    def lines(text: str, first: int, last: int, *, bold: bool = False) -> list[SetLine]:
        return break_lines(words_of([Run(text)], bold=bold), xs[last + 1] - xs[first] - 2 * _PAD, _SIZE)

    parts: list[_Part] = []
    for row in table.rows:
        if len(row) == 1:
            parts.append(_Part([lines(row[0], 0, len(table.widths) - 1, bold=True)], heading=True))
        else:
            cells = [[] if text == "^" else lines(text, at, at) for at, text in enumerate(row)]
            parts.append(_Part(cells, frozenset(at for at, text in enumerate(row) if text == "^")))
    names = _Part([lines(name, at, at, bold=True) for at, name in enumerate(table.header)])
    top = max((len(lines(text, first, last, bold=True)) for first, last, text in table.over), default=0) * _LEADING
    top += 2 * _PAD if table.over else 0.0

    sheets: list[Sheet] = []
    y = size[1]
    while parts:
        part = parts.pop(0)
        room = size[1] - _MARGIN - y
        count = int((room - 2 * _PAD) // _LEADING)
        if part.height > room and table.broken and not part.heading and 2 <= count < max(map(len, part.cells)):
            parts.insert(0, replace(part, cells=[cell[count:] for cell in part.cells]))
            part = replace(part, cells=[cell[:count] for cell in part.cells])
        elif part.height > room:
            sheets.append(Sheet(*size))
            y = _MARGIN
            if table.again or len(sheets) == 1:
                y = _put_header(sheets[-1], table, names, xs, y, top, lines)
            parts.insert(0, part)
            continue
        _put(sheets[-1], table, part, xs, y)
        y += part.height
    return tuple(sheets)


def _put_header(
    sheet: Sheet, table: HardTable, names: _Part, xs: Sequence[float], y: float, top: float, lines: _Breaker
) -> float:
    below = names.height
    inner = {column for first, last, _ in table.over for column in range(first, last + 1)}
    for column, cell in enumerate(names.cells):
        start = y + top if column in inner else y
        _cell(sheet, table, cell, (xs[column], start, xs[column + 1], y + top + below), xs, centred=True)
    for first, last, text in table.over:
        _cell(
            sheet, table, lines(text, first, last, bold=True), (xs[first], y, xs[last + 1], y + top), xs, centred=True
        )
    return y + top + below


def _put(sheet: Sheet, table: HardTable, part: _Part, xs: Sequence[float], y: float) -> None:
    if part.heading:
        _cell(sheet, table, part.cells[0], (xs[0], y, xs[-1], y + part.height), xs)
        return
    for column, cell in enumerate(part.cells):
        box = (xs[column], y, xs[column + 1], y + part.height)
        _cell(sheet, table, cell, box, xs, open_top=column in part.merged, centred=column != 1)


def _cell(
    sheet: Sheet,
    table: HardTable,
    lines: Sequence[SetLine],
    box: tuple[float, float, float, float],
    xs: Sequence[float],
    *,
    centred: bool = False,
    open_top: bool = False,
) -> None:
    from pipeline.samples.sheets import Stroke, put_line  # noqa: PLC0415 - needs fonts

    x0, y0, x1, y1 = box
    if open_top:  # the line that the cell above drew below itself goes
        sheet.strokes = [s for s in sheet.strokes if not (s.y0 == s.y1 == y0 and s.x0 == x0 and s.x1 == x1)]
    sides = [Stroke(x0, y1, x1, y1, 0.5)] + ([] if open_top else [Stroke(x0, y0, x1, y0, 0.5)])
    sides += [Stroke(x, y0, x, y1, 0.5) for x in (x0, x1) if table.sides or x not in (xs[0], xs[-1])]
    sheet.strokes += [side for side in sides if side not in sheet.strokes]
    y = y0 + _PAD + _SIZE * 0.92
    for line in lines:
        put_line(sheet, line, x0 + (x1 - x0 - line.width) / 2 if centred else x0 + _PAD, y, _SIZE)
        y += _LEADING
