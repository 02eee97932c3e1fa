"use strict";
// Lists: filtered without regard to marks, sorted by a click on a head.
const folded = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();
for (const table of document.querySelectorAll("table.list")) {
  const body = table.tBodies[0], rows = [...body.rows];
  const texts = new Map(rows.map((row) => [row, folded(row.textContent)]));
  const input = document.querySelector(".filter"), count = document.querySelector(".count");
  const show = () => {
    const words = folded(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => texts.get(row).includes(word));
      shown += !row.hidden;
    }
    count.textContent = words.length ? `${shown} / ${rows.length}` : `${rows.length}`;
  };
  input.addEventListener("input", show);
  show();
  [...table.tHead.rows[0].cells].forEach((head, column) => head.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const value = (row) => row.cells[column]?.textContent.trim() ?? "";
    const compare = (a, b) => !a - !b || a.localeCompare(b, "vi", { numeric: true });
    body.append(...rows.sort((a, b) => (down ? -1 : 1) * compare(value(a), value(b))));
  }));
}
// One document: each fact with its place on the page.
for (const spot of document.querySelectorAll(".spot[data-box]")) {
  const sheet = document.querySelector(`.sheet[data-page="${spot.dataset.page}"]`);
  if (!sheet || !spot.dataset.box) continue;
  const box = document.createElement("div"), [left, top, width, height] = spot.dataset.box.split(" ");
  box.className = `box ${spot.dataset.kind}`;
  Object.assign(box.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
  sheet.append(box);
  spot.addEventListener("mouseenter", () => box.classList.add("on"));
  spot.addEventListener("mouseleave", () => box.classList.remove("on"));
  spot.addEventListener("click", (event) => {
    if (event.target.closest("a")) return;
    for (const other of document.querySelectorAll(".box.on")) other.classList.remove("on");
    box.classList.add("on");
    box.scrollIntoView({ block: "center", behavior: "smooth" });
  });
}
// What people write beside the issues, as the file that `sohoa correct` takes. A cell that could start a formula is guarded.
const save = document.querySelector("#save");
if (save) {
  const inputs = [...document.querySelectorAll("input.correct")], names = ["document_key", "path", "page", "field", "reason", "detail", "value"];
  const guarded = (text) => (/^[\s\u00a0]*[=+\-@＝＋－＠]|^[\t\r\n']/.test(text) ? "'" + text : text);
  const cell = (text) => `"${guarded(text).replace(/"/g, '""')}"`;
  document.addEventListener("input", () => { save.disabled = !inputs.some((input) => input.value.trim()); });
  save.addEventListener("click", () => {
    const lines = inputs.filter((input) => input.value.trim()).map((input) => {
      const row = input.closest("tr");
      return [...names.map((name) => cell(row.dataset[name] ?? "")), cell(input.value.trim())].join(",");
    });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + [[...names, "correct"].join(","), ...lines].join("\r\n") + "\r\n"], { type: "text/csv" }));
    link.download = "corrections.csv";
    link.click();
  });
}
