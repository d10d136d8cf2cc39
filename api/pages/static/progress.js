// Live progress of a run: events from the server; when it ends, the page shows the result.

import { announce } from "./app.js";

const card = document.getElementById("run");
const stages = document.getElementById("stages");
if (card?.dataset.events) {
  let last = Number(card.dataset.last);
  const source = new EventSource(card.dataset.events);
  const take = (event) => {
    const said = JSON.parse(event.data);
    if (said.number <= last) return;
    last = said.number;
    if (["done", "failed", "cancelled"].includes(said.state)) {
      source.close();
      announce(said.state === "done" ? "The mapping is done." : "The run has ended.");
      location.reload();
      return;
    }
    if (said.state !== "running") return;
    const line = document.createElement("li");
    line.textContent = said.message;
    stages.append(line);
  };
  source.addEventListener("message", take);
  for (const name of ["progress", "run", "queued", "running", "done", "failed", "cancelled"]) source.addEventListener(name, take);
}
