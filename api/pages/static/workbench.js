// The workbench: moving between statements and places, deciding, undoing, never overwriting others.

import { announce, showNumbers } from "./app.js";
import { setUpAdding } from "./adding.js";
import { setUpFilters } from "./filters.js";
import { listen, setUpHelp } from "./keys.js";
import { fetchParts, replaceParts } from "./service.js";
import { post } from "./decisions.js";
import { setUpSheet } from "./sheet.js";

const root = document.getElementById("workbench");
const project = root.dataset.project;
const mayDecide = root.dataset.mayDecide === "yes";
const undoable = [];
let lastDecided = null; // what a reason can be given for: { target, place, action, coverage }
let back = null; // where to go on after it: { target, place }

const panel = () => document.getElementById("panel");
const code = () => panel().dataset.code;
const version = () => Number(panel().dataset.version);
const places = () => [...panel().querySelectorAll(".place")].filter((one) => one.offsetParent !== null);
const current = () => panel().querySelector(".place.current");
const byKey = (key) => panel().querySelector(`.place[data-key="${CSS.escape(key)}"]`);
const row = (name) => document.getElementById(`row-${name}`);

const filters = setUpFilters();
const adding = mayDecide ? setUpAdding({ submit: addPlace }) : null;
const sheet = setUpSheet({ picked: mayDecide ? pickedOnPage : null });

// One thing after the other: whoever is quicker than the service must not meet their own decision
// as somebody else's. What was asked for behind a refusal is dropped.

let line = Promise.resolve();

function inTurn(action) {
  line = line.then(() => (document.querySelector("dialog[open]") ? null : action())).catch((problem) => announce(problem.message));
  return line;
}

// Moving

async function load(target, { place, page, push = true, focus = "panel" } = {}) {
  const query = new URLSearchParams({ target });
  if (place) query.set("place", place);
  if (page) query.set("page", page);
  panel().classList.add("busy");
  try {
    const parts = await fetchParts(`/projects/${project}/workbench/parts?${query}`);
    replaceParts(parts, ["panel", "page-view", "totals", `row-${target}`]);
  } catch (problem) {
    panel().classList.remove("busy");
    announce(problem.message);
    return;
  }
  if (push) history.pushState({ target }, "", `?${query}`);
  root.dataset.target = target;
  for (const link of document.querySelectorAll("#targets [aria-current]")) link.removeAttribute("aria-current");
  const link = row(target)?.querySelector("a");
  link?.setAttribute("aria-current", "true");
  link?.scrollIntoView({ block: "nearest" });
  filters.apply({ keep: true });
  sheet.apply();
  settle(place);
  if (focus === "panel") {
    document.getElementById("evidence-pane").scrollTop = 0;
    current()?.querySelector(".where").focus({ preventScroll: true });
  }
}

function settle(key) {
  const wanted = (key && byKey(key)) || places()[0];
  for (const one of panel().querySelectorAll(".place")) one.classList.toggle("current", one === wanted);
}

async function choose(place, { focus = true } = {}) {
  if (!place) return;
  for (const one of panel().querySelectorAll(".place")) one.classList.toggle("current", one === place);
  for (const link of panel().querySelectorAll(".where[aria-current]")) link.removeAttribute("aria-current");
  const link = place.querySelector(".where");
  link.setAttribute("aria-current", "true");
  if (focus) link.focus();
  place.scrollIntoView({ block: "nearest" });
  history.replaceState(history.state, "", link.getAttribute("href"));
  if (document.querySelector(`.marks .item[data-key="${CSS.escape(place.dataset.key)}"]`)) sheet.mark(place.dataset.key);
  else if (place.dataset.page) await turnTo(place.dataset.page, place.dataset.key);
}

async function turnTo(page, key) {
  const query = new URLSearchParams({ target: code(), page });
  if (key) query.set("place", key);
  try {
    replaceParts(await fetchParts(`/projects/${project}/workbench/parts?${query}`), ["page-view"]);
    sheet.apply();
  } catch (problem) { announce(problem.message); }
}

function step(by) {
  const all = places();
  if (!all.length) return announce(`${code()} has no place. Press i to add one, n for the next statement.`);
  const at = all.indexOf(current()) + by;
  if (at < 0 || at >= all.length) return announce(by > 0 ? `Last place of ${code()}. Press n for the next statement.` : `First place of ${code()}.`);
  return choose(all[at]);
}

function stepTarget(by) {
  const next = filters.next(code(), by);
  if (!next) return announce(by > 0 ? "Last statement." : "First statement.");
  return load(next);
}

function stepLook() {
  const next = filters.next(code(), 1, (one) => one.dataset.look === "yes");
  return next ? load(next) : announce("No further statement needs a look.");
}

// Deciding

async function decide(place, action, coverage) {
  if (!mayDecide || !place) return;
  if (!place.querySelector("[data-action]")) return announce("This place is decided already. Press u to undo your last decision.");
  const change = place.querySelector('[data-action="change"]');
  await submit({
    action, place: place.dataset.key,
    coverage: action === "change" ? coverage || change.dataset.coverage : undefined,
  });
}

async function submit(decision) {
  const target = code();
  panel().classList.add("busy");
  try {
    const made = await post(project, target, version(), decision);
    undoable.push({ target, version: made.version });
    if (["reject", "change"].includes(decision.action)) lastDecided = { target, ...decision };
    await after(target, decision);
  } catch (problem) {
    panel().classList.remove("busy");
    if (problem.status === 412) return conflict(target, decision);
    announce(problem.message);
  }
  document.getElementById("undo-last").disabled = undoable.length === 0;
}

async function after(target, decision) {
  await load(target, { place: decision.place, push: false, focus: "keep" });
  const said = { accept: "Accepted", reject: "Rejected", change: "Changed", add: "Added", coverage: "Coverage set", undo: "Undone" }[decision.action];
  const place = decision.place && byKey(decision.place);
  const left = document.querySelector("#totals div:last-child dd").textContent;
  const standing = row(target).dataset.coverage === "none" ? "not covered" : row(target).dataset.coverage;
  announce(`${said}. ${target} is ${standing}. ${left} to decide in all.`);
  const next = places().find((one) => one.dataset.open === "yes");
  await choose(decision.action === "undo" || decision.action === "add" || !next ? place || places()[0] : next);
  if (!places().length) document.getElementById("evidence-pane").focus();
}

// Saying why. A decision stands at once; the reason is a further decision of the same kind.

async function sayWhy() {
  if (!mayDecide) return;
  if (!lastDecided) return announce("Reject or change a place first; then w lets you say why.");
  back = { target: code(), place: current()?.dataset.key };
  if (lastDecided.target !== code()) await load(lastDecided.target, { place: lastDecided.place, focus: "keep" });
  const place = byKey(lastDecided.place);
  const field = place?.querySelector("[data-why] input[name=rationale]");
  if (!field) return announce("This decision was taken back.");
  field.closest("details")?.setAttribute("open", "");
  place.scrollIntoView({ block: "nearest" });
  field.focus();
}

async function saveWhy(form) {
  const target = code();
  const place = form.closest(".place").dataset.key;
  const field = form.elements.rationale;
  if (field.value.trim() === field.defaultValue) return leaveWhy(place);
  const decision = { action: form.dataset.why, place, rationale: field.value.trim(), coverage: form.dataset.why === "change" ? form.dataset.coverage : undefined };
  try {
    const made = await post(project, target, version(), decision);
    undoable.push({ target, version: made.version });
    document.getElementById("undo-last").disabled = false;
  } catch (problem) {
    if (problem.status === 412) return conflict(target, decision);
    return announce(problem.message);
  }
  await load(target, { place, push: false, focus: "keep" });
  await leaveWhy(place);
  announce("Reason saved.");
}

async function leaveWhy(place) {
  const to = back || { target: code(), place };
  back = null;
  if (to.target !== code()) return load(to.target, { place: to.place });
  return choose(byKey(to.place) || places()[0]);
}

async function conflict(target, decision) {
  await load(target, { place: decision.place, push: false, focus: "keep" });
  const place = decision.place && byKey(decision.place);
  const theirs = place?.querySelector(".decided") || panel().querySelector(".statement .decided");
  const box = document.getElementById("conflict-theirs");
  document.getElementById("conflict-text").textContent = `${target} was changed elsewhere after you opened it. Nothing of yours was saved. What stands now:`;
  box.replaceChildren();
  if (theirs) {
    const copy = theirs.cloneNode(true);
    for (const button of copy.querySelectorAll("button")) button.remove();
    box.append(...copy.childNodes);
  } else {
    box.textContent = `Another part of ${target} was decided; this place is still open.`;
  }
  const dialog = document.getElementById("conflict");
  dialog.returnValue = "keep";
  dialog.showModal();
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "mine") inTurn(() => submit(decision));
    else choose(place || places()[0]);
  }, { once: true });
}

async function undoLast() {
  const last = undoable.pop();
  document.getElementById("undo-last").disabled = undoable.length === 0;
  if (!last) return announce("Nothing of yours to undo since you opened this page.");
  if (last.target !== code()) await load(last.target, { focus: "keep" });
  await undo(last.version);
}

async function undo(number, { whole = false } = {}) {
  const target = code();
  const place = panel().querySelector(`[data-undo="${number}"]`)?.closest(".place")?.dataset.key;
  try {
    const made = await post(project, target, version(), { action: "undo", undoes: number });
    const bare = whole && place && bareBefore(made, number);
    if (bare) await post(project, target, made.version, { action: "undo", undoes: bare });
    await after(target, { action: "undo", place });
  } catch (problem) {
    if (problem.status === 412) return conflict(target, { action: "undo", undoes: number, place });
    announce(problem.message);
  }
}

// A decision that was made without its reason just before goes with it.
function bareBefore(made, number) {
  const undone = made.decisions.find((one) => one.version === number);
  const same = ["unit", "outcome", "criterion", "action", "by"];
  const before = made.decisions.find((one) => one.stands && one.action !== "undo" && undone.rationale && same.every((name) => one[name] === undone[name]));
  return before?.version;
}

function addPlace(chosen) {
  return inTurn(() => submit({ action: "add", ...chosen }));
}

function pickedOnPage(item) {
  const place = byKey(item.key);
  if (place) {
    place.closest("details")?.setAttribute("open", "");
    choose(place);
    if (place.dataset.open === "no" && !place.querySelector("[data-action]")) announce("This place is decided already.");
    return;
  }
  adding.open(code(), item.key);
}

// Listening

document.getElementById("targets").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  inTurn(() => load(link.closest(".target").dataset.code));
});

document.getElementById("evidence-pane").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const place = event.target.closest(".place");
  const link = event.target.closest(".where");
  if (button?.dataset.action) {
    event.preventDefault();
    inTurn(() => decide(byKey(place.dataset.key), button.dataset.action, button.dataset.coverage));
  } else if (button?.dataset.undo) {
    event.preventDefault();
    inTurn(() => undo(Number(button.dataset.undo), { whole: true }));
  } else if (button?.id === "add-place") {
    adding.open(code());
  } else if (link) {
    event.preventDefault();
    choose(place);
  } else if (place && !button && !window.getSelection().toString()) {
    choose(place, { focus: false });
  }
});

document.getElementById("evidence-pane").addEventListener("submit", (event) => {
  const why = event.target.closest("[data-why]");
  if (why) {
    event.preventDefault();
    inTurn(() => saveWhy(why));
    return;
  }
  const form = event.target.closest("[data-coverage-form]");
  if (!form) return;
  event.preventDefault();
  const data = new FormData(form);
  inTurn(() => submit({ action: "coverage", coverage: data.get("coverage"), rationale: data.get("rationale") }));
});

document.getElementById("evidence-pane").addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.matches("[data-why] input")) return;
  event.preventDefault();
  event.target.value = event.target.defaultValue;
  inTurn(() => leaveWhy(event.target.closest(".place").dataset.key));
});

document.getElementById("page-pane").addEventListener("click", (event) => {
  const link = event.target.closest("a[data-page]");
  if (!link) return;
  event.preventDefault();
  turnTo(link.dataset.page).then(() => document.querySelector(`a[data-page="${link.dataset.page > 0 ? link.dataset.page : 1}"]`)?.focus());
});

document.getElementById("undo-last")?.addEventListener("click", () => inTurn(undoLast));
window.addEventListener("popstate", () => {
  const query = new URLSearchParams(location.search);
  if (query.get("target")) load(query.get("target"), { place: query.get("place"), push: false });
});

const help = setUpHelp();
listen({
  j: () => inTurn(() => step(1)),
  k: () => inTurn(() => step(-1)),
  n: () => inTurn(() => stepTarget(1)),
  p: () => inTurn(() => stepTarget(-1)),
  l: () => inTurn(stepLook),
  a: () => inTurn(() => decide(current(), "accept")),
  r: () => inTurn(() => decide(current(), "reject")),
  c: () => inTurn(() => decide(current(), "change")),
  w: () => inTurn(sayWhy),
  u: () => inTurn(undoLast),
  i: () => inTurn(() => adding?.open(code())),
  "/": () => document.getElementById("find").focus(),
  "%": () => showNumbers(!document.body.classList.contains("numbers")),
  "?": help.show,
}, help.isOn);

settle(new URLSearchParams(location.search).get("place"));
document.querySelector("#targets [aria-current]")?.scrollIntoView({ block: "center" });
