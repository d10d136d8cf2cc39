// The dialog in which a person adds a place: a list of all places of the specification, searched.

export function setUpAdding({ submit }) {
  const dialog = document.getElementById("add");
  const find = document.getElementById("add-find");
  const list = document.getElementById("add-list");
  const form = document.getElementById("add-form");
  const chosen = document.getElementById("add-chosen");
  const confirm = document.getElementById("add-confirm");
  const options = [...list.querySelectorAll("[role=option]")];
  const shown = () => options.filter((one) => !one.hidden);
  let selected = null;

  function select(option) {
    selected = option;
    for (const one of options) one.setAttribute("aria-selected", String(one === option));
    confirm.disabled = !option;
    if (option) {
      find.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
      chosen.textContent = `Chosen: ${option.querySelector("strong").textContent}, ${option.querySelector(".page-number").textContent}`;
    } else {
      find.removeAttribute("aria-activedescendant");
      chosen.textContent = "Nothing chosen yet.";
    }
  }

  function filter() {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const one of options) one.hidden = !words.every((word) => one.textContent.toLowerCase().includes(word));
    document.getElementById("add-none").hidden = shown().length > 0;
    if (selected?.hidden) select(null);
  }

  find.addEventListener("input", filter);
  find.addEventListener("keydown", (event) => {
    const all = shown();
    const at = all.indexOf(selected);
    if (event.key === "ArrowDown") select(all[Math.min(at + 1, all.length - 1)] ?? null);
    else if (event.key === "ArrowUp") select(all[Math.max(at - 1, 0)] ?? null);
    else if (event.key === "Enter") { if (selected) confirm.focus(); }
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) select(option);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!selected) return;
    const data = new FormData(form);
    dialog.close();
    submit({ place: selected.dataset.key, coverage: data.get("coverage"), rationale: data.get("rationale") });
  });

  return {
    open(code, key) {
      document.getElementById("add-code").textContent = code;
      find.value = "";
      form.reset();
      filter();
      select(options.find((one) => one.dataset.key === key) ?? null);
      dialog.showModal();
      (key ? confirm : find).focus();
    },
  };
}
