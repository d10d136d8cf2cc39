// The start page: dropping a file, standards while you type, and what the file seems to be about.

import { send, sendForm } from "./service.js";
import { announce } from "./app.js";

const form = document.getElementById("start-form");
const file = document.getElementById("file");
const drop = document.getElementById("drop");
const name = document.getElementById("drop-name");
const go = document.getElementById("go");

document.getElementById("problem")?.focus();

for (const type of ["dragenter", "dragover"]) {
  drop.addEventListener(type, (event) => { event.preventDefault(); drop.classList.add("over"); });
}
for (const type of ["dragleave", "drop"]) drop.addEventListener(type, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  if (!event.dataTransfer.files.length) return;
  file.files = event.dataTransfer.files;
  file.dispatchEvent(new Event("change"));
});
file.addEventListener("change", () => {
  name.textContent = file.files.length ? file.files[0].name : "Drop the file here, or choose it";
  offer.hidden = !file.files.length || known.length === 0;
});

form.addEventListener("submit", () => {
  // After the form has been collected: a disabled button would not be sent.
  setTimeout(() => { go.disabled = true; go.textContent = "Sending the file…"; announce("Sending the file."); }, 0);
});
window.addEventListener("pageshow", () => { go.disabled = false; go.textContent = "Start mapping"; });

// Standards while you type: a list box under the field (the datalist serves without scripts).
const field = document.getElementById("standard");
const combo = document.getElementById("standard-combo");
const list = document.createElement("ul");
list.id = "standard-list";
list.hidden = true;
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Standards");
combo.append(list);
field.removeAttribute("list");
field.setAttribute("role", "combobox");
field.setAttribute("aria-autocomplete", "list");
field.setAttribute("aria-controls", list.id);
field.setAttribute("aria-expanded", "false");
let active = -1;
let asked = 0;

function show(found) {
  list.replaceChildren(...found.map((one, number) => {
    const item = document.createElement("li");
    item.id = `standard-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.value = `${one.reference}@${one.version}`;
    const title = document.createElement("span");
    title.textContent = `${one.reference} ${one.title}`;
    const more = document.createElement("small");
    more.textContent = [`version ${one.version}`, one.why ?? ""].filter(Boolean).join(" · ");
    item.append(title, more);
    return item;
  }));
  list.hidden = found.length === 0;
  field.setAttribute("aria-expanded", String(!list.hidden));
  mark(-1);
}

function mark(number) {
  active = number;
  [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === number)));
  const item = list.children[number];
  if (item) { field.setAttribute("aria-activedescendant", item.id); item.scrollIntoView({ block: "nearest" }); }
  else field.removeAttribute("aria-activedescendant");
}

function take(item) {
  field.value = item.dataset.value;
  show([]);
  announce(`Chosen: ${item.firstChild.textContent}`);
}

// Titles and references at once; what the statements say follows from the service.
const known = [...document.querySelectorAll("#standards option")].map((option) => {
  const [reference, version] = option.value.split("@");
  return { reference, version, title: option.label, text: `${reference} ${option.label}`.toLowerCase() };
});
const most = 8;

async function search() {
  const text = field.value.trim().toLowerCase();
  const mine = ++asked;
  if (document.activeElement !== field) return show([]); // gone on while the pause ran
  if (!text || text.includes("@")) return show([]);
  const words = text.split(/\s+/);
  const found = known.filter((one) => words.every((word) => one.text.includes(word))).slice(0, most);
  show(found);
  if (text.length < 3 || found.length >= most) return;
  try {
    const { body } = await send(`/api/v1/standards/search?${new URLSearchParams({ q: text })}`, { method: "GET" });
    const more = new Map();
    for (const hit of body) {
      if (hit.kind === "title" || found.some((one) => one.reference === hit.reference) || more.has(hit.reference)) continue;
      more.set(hit.reference, { ...hit, why: `${hit.code}: ${hit.text}` });
    }
    if (mine === asked && document.activeElement === field) show([...found, ...more.values()].slice(0, most));
  } catch { /* what is shown already stays */ }
}

let timer;
field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 150); });
field.addEventListener("blur", () => setTimeout(() => show([]), 150));
field.addEventListener("keydown", (event) => {
  const last = list.children.length - 1;
  if (event.key === "ArrowDown" && !list.hidden) mark(Math.min(active + 1, last));
  else if (event.key === "ArrowUp" && !list.hidden) mark(Math.max(active - 1, 0));
  else if (event.key === "Enter" && active >= 0) take(list.children[active]);
  else if (event.key === "Escape" && !list.hidden) show([]);
  else return;
  event.preventDefault();
});
list.addEventListener("mousedown", (event) => {
  const item = event.target.closest("li");
  if (item) { event.preventDefault(); take(item); }
});

// Which standards the file seems to fit: it is sent first, and not sent again with the form.
const offer = document.getElementById("suggestions");
const ask = document.getElementById("suggest");
const answer = document.getElementById("suggested");

ask?.addEventListener("click", async () => {
  ask.disabled = true;
  answer.textContent = "Reading the file. This takes up to a minute; you can go on meanwhile.";
  try {
    const form = new FormData();
    form.append("file", file.files[0]);
    const { body: upload } = await sendForm("/api/v1/uploads", form);
    const { body: found } = await send(`/api/pages/suggestions/${upload.id}`, { method: "GET" });
    showSuggestions(found);
  } catch (problem) {
    answer.textContent = problem.message;
  }
  ask.disabled = false;
});

function showSuggestions(found) {
  if (!found.length) { answer.textContent = "No standard of the library stands out."; return; }
  const list = document.createElement("ul");
  for (const one of found) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = `${one.reference} ${one.title}`;
    button.addEventListener("click", () => { field.value = `${one.reference}@${one.version}`; field.focus(); show([]); });
    const why = document.createElement("span");
    why.className = "hint";
    why.textContent = one.reasons.join("; ");
    const item = document.createElement("li");
    item.append(button, why);
    list.append(item);
  }
  answer.replaceChildren(list);
}
