// Sends one decision on a statement or duty; the version says what the person had before them.

import { send } from "./service.js";

export async function post(project, target, version, { action, place, coverage, rationale, undoes }) {
  const [unit, outcome, criterion] = place ? place.split("~") : [];
  const { body } = await send(`/api/v1/projects/${project}/targets/${encodeURIComponent(target)}/decisions`, {
    match: `"${version}"`,
    key: crypto.randomUUID(),
    body: { action, unit, outcome, criterion: criterion || null, coverage, rationale: rationale || undefined, undoes },
  });
  return body;
}
