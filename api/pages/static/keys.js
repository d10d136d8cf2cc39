// Single keys. They can be switched off (WCAG 2.1.4) and are never taken from fields or dialogs.

import { keep, kept } from "./app.js";

const typing = "input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]";

export function listen(actions, isOn) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest(typing) || document.querySelector("dialog[open]")) return;
    if (!isOn() && event.key !== "?") return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

export function setUpHelp() {
  const dialog = document.getElementById("help");
  const on = document.getElementById("keys-on");
  on.checked = kept("keys", "yes") === "yes";
  on.addEventListener("change", () => keep("keys", on.checked ? "yes" : "no"));
  document.getElementById("show-help")?.addEventListener("click", () => dialog.showModal());
  return { show: () => dialog.showModal(), isOn: () => on.checked };
}
