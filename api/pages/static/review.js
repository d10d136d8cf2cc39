// Review: keys for the verdict and for moving between claims; everything works without them too.

import { kept } from "./app.js";
import { listen } from "./keys.js";
import { setUpSheet } from "./sheet.js";

setUpSheet({ picked: null });

const form = document.getElementById("verdict");

function choose(value) {
  const choice = form?.querySelector(`input[name=decision][value=${value}]`);
  if (!choice) return;
  choice.checked = true;
  choice.focus();
}

function follow(id) {
  const link = document.getElementById(id);
  if (link) link.click();
}

listen({
  a: () => choose("agree"),
  d: () => choose("downgrade"),
  r: () => choose("reject"),
  q: () => choose("question"),
  n: () => follow("after"),
  j: () => follow("after"),
  p: () => follow("before"),
  k: () => follow("before"),
}, () => kept("keys", "yes") === "yes");

form?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.type === "radio") {
    event.preventDefault();
    form.requestSubmit();
  }
});

document.querySelector("#targets [aria-current]")?.scrollIntoView({ block: "nearest" });
