"use strict";
// Sorting by a click (or Enter) on a heading, filtering by text and choice; all else works without.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    head.tabIndex = 0;
    const sort = () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const value = (row) => row.cells[column].dataset.v ?? row.cells[column].textContent.trim();
      const rows = [...body.rows].map((row) => [value(row), row]);
      const numbers = rows.every(([text]) => text === "" || !isNaN(Number(text)));
      rows.sort(([a], [b]) => (numbers ? Number(a) - Number(b) : a.localeCompare(b)) * (up ? 1 : -1));
      body.append(...rows.map(([, row]) => row));
    };
    head.addEventListener("click", sort);
    head.addEventListener("keydown", (event) => { if (event.key === "Enter") sort(); });
  });
}
for (const filters of document.querySelectorAll(".filters")) {
  const table = document.getElementById(filters.dataset.for);
  const text = filters.querySelector("input");
  const choices = [...filters.querySelectorAll("select")];
  for (const choice of choices) {
    const values = [...new Set([...table.tBodies[0].rows].map((row) => row.dataset[choice.name]))];
    values.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
    choice.append(...values.map((value) => new Option(value || "not known", value)));
  }
  const show = () => {
    let count = 0;
    const wanted = text.value.toLowerCase();
    for (const row of table.tBodies[0].rows) {
      const fits = choices.every((one) => one.value === "*" || row.dataset[one.name] === one.value)
        && row.textContent.toLowerCase().includes(wanted);
      row.hidden = !fits;
      count += fits;
    }
    filters.querySelector("output").textContent = `${count} shown`;
  };
  for (const control of [text, ...choices]) control.addEventListener("input", show);
  show();
}
