// Saves what people write on additional content, with the version that they saw.

import { announce } from "./app.js";
import { send } from "./service.js";

for (const form of document.querySelectorAll("[data-text-form]")) {
  const state = form.querySelector(".saved");
  const version = form.elements.namedItem("version");

  form.addEventListener("input", () => { state.textContent = "Not saved yet"; state.classList.add("open"); });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const query = new URLSearchParams({ item: form.elements.namedItem("item").value });
    try {
      const { body } = await send(`/api/v1/projects/${form.dataset.project}/additional-content/text?${query}`, {
        method: "PUT",
        match: `"${version.value}"`,
        body: { relevance: form.elements.namedItem("relevance").value, employer_validation: form.elements.namedItem("employer_validation").value },
      });
      version.value = body.version;
      state.textContent = "Saved";
      state.classList.remove("open");
    } catch (problem) {
      if (problem.status === 412) await conflict(form, query);
      else { state.textContent = "Not saved"; announce(problem.message); }
    }
  });
}

// What the other person wrote is shown; what stands in the fields stays until somebody saves again.
async function conflict(form, query) {
  const { body } = await send(`/api/v1/projects/${form.dataset.project}/additional-content/text?${query}`, { method: "GET" });
  form.elements.namedItem("version").value = body.version;
  const theirs = form.querySelector(".theirs") ?? form.appendChild(document.createElement("div"));
  theirs.className = "theirs message warning";
  theirs.setAttribute("role", "alert");
  const head = document.createElement("p");
  head.textContent = `${body.by ?? "Somebody else"} wrote here after you opened the page. Yours is not saved; save again to replace it.`;
  const lines = [["Why it belongs here", body.relevance], ["Employer validation", body.employer_validation]].map(([name, text]) => {
    const line = document.createElement("p");
    line.textContent = `${name}: ${text || "–"}`;
    return line;
  });
  theirs.replaceChildren(head, ...lines);
  form.querySelector(".saved").textContent = "Not saved";
}

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector(".saved.open")) event.preventDefault();
});
