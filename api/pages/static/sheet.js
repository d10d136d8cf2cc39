// The page image: zoom, scrolling to what is marked, and choosing a passage on it.

import { keep, kept } from "./app.js";

const widths = [100, 130, 170, 220];

export function setUpSheet({ picked }) {
  let zoom = Math.max(0, widths.indexOf(Number(kept("zoom", "100"))));

  function apply() {
    const sheet = document.getElementById("sheet");
    if (!sheet) return;
    sheet.style.width = `${widths[zoom]}%`;
    for (const button of document.querySelectorAll("[data-zoom]")) {
      const next = zoom + Number(button.dataset.zoom);
      button.disabled = next < 0 || next >= widths.length;
    }
    prepareMarks();
    reveal();
  }

  // Passages can be chosen with the mouse or, one after another, with the keyboard.
  function prepareMarks() {
    const marks = document.getElementById("marks");
    if (!marks || !picked) return;
    marks.classList.add("pick");
    marks.removeAttribute("aria-hidden");
    marks.setAttribute("role", "group");
    marks.setAttribute("aria-label", "Passages on this page");
    for (const item of marks.querySelectorAll(".item")) {
      item.setAttribute("role", "button");
      item.setAttribute("tabindex", "0");
      item.setAttribute("aria-label", `${item.dataset.name}: ${item.dataset.text}`);
    }
  }

  function reveal() {
    const scroll = document.querySelector(".sheet-scroll");
    const mark = document.querySelector(".marks .chosen rect");
    if (!scroll || !mark) return;
    const image = scroll.querySelector("img");
    const show = () => {
      const box = mark.getBoundingClientRect();
      const frame = scroll.getBoundingClientRect();
      if (box.top < frame.top + 40 || box.bottom > frame.bottom - 40) {
        scroll.scrollTop += box.top - frame.top - frame.height / 3;
      }
      scroll.scrollLeft += Math.max(0, box.left - frame.left - 16) && box.right > frame.right ? box.left - frame.left - 16 : 0;
    };
    if (image.complete) show(); else image.addEventListener("load", show, { once: true });
  }

  function mark(key) {
    for (const item of document.querySelectorAll(".marks .item")) {
      item.classList.toggle("chosen", item.dataset.key === key);
    }
    reveal();
  }

  const view = document.getElementById("page-pane");
  view.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (button) {
      zoom = Math.min(widths.length - 1, Math.max(0, zoom + Number(button.dataset.zoom)));
      keep("zoom", widths[zoom]);
      apply();
      return;
    }
    const item = event.target.closest(".marks .item");
    if (item && picked) picked(item.dataset);
  });
  view.addEventListener("keydown", (event) => {
    const item = event.target.closest?.(".marks .item");
    if (item && picked && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      picked(item.dataset);
    }
  });

  apply();
  return { apply, mark };
}
