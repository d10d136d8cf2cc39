// Filters of the list of statements. They are kept while the window is open.

export function setUpFilters() {
  const find = document.getElementById("find");
  const coverage = document.getElementById("filter-coverage");
  const kind = document.getElementById("filter-kind");
  const look = document.getElementById("filter-look");
  const none = document.getElementById("none-shown");
  const all = () => [...document.querySelectorAll("#targets .target")];

  function fits(row) {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const text = row.textContent.toLowerCase();
    return words.every((word) => text.includes(word))
      && (!coverage.value || row.dataset.coverage === coverage.value)
      && (!kind.value || row.dataset.kind === kind.value)
      && (!look.checked || row.dataset.look === "yes");
  }

  // After a decision the statement being worked on stays, though it may no longer fit.
  function apply({ keep = false } = {}) {
    let shown = 0;
    for (const row of all()) {
      const open = keep && row.querySelector("a").hasAttribute("aria-current");
      row.hidden = !fits(row) && !open;
      if (!row.hidden) shown += 1;
    }
    none.hidden = shown > 0;
  }

  function next(code, by, wanted = () => true) {
    const rows = all();
    for (let at = rows.findIndex((row) => row.dataset.code === code) + by; at >= 0 && at < rows.length; at += by) {
      if (!rows[at].hidden && wanted(rows[at])) return rows[at].dataset.code;
    }
    return null;
  }

  for (const field of [find, coverage, kind, look]) field.addEventListener("input", () => apply());
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      all().find((row) => !row.hidden)?.querySelector("a").focus();
    }
  });
  document.getElementById("clear-filters").addEventListener("click", () => {
    find.value = ""; coverage.value = ""; kind.value = ""; look.checked = false;
    apply();
    find.focus();
  });
  apply();
  return { apply, next };
}
