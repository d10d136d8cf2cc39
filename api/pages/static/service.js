// Talks to the service: JSON in and out, the forgery token with every change, problems as errors.

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `The service answered ${status}.`);
    this.status = status;
    this.body = body;
  }
}

export const token = () => document.querySelector('meta[name="csrf-token"]').content;

export async function send(address, { method = "POST", body, match, key } = {}) {
  const headers = { Accept: "application/json", "X-CSRF-Token": token() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (match !== undefined) headers["If-Match"] = match;
  if (key) headers["Idempotency-Key"] = key;
  return answer(await reach(address, {
    method, headers, credentials: "same-origin", body: body === undefined ? undefined : JSON.stringify(body),
  }));
}

export async function sendForm(address, form) {
  const headers = { Accept: "application/json", "X-CSRF-Token": token() };
  return answer(await reach(address, { method: "POST", headers, credentials: "same-origin", body: form }));
}

export async function fetchParts(address) {
  const response = await reach(address, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  if (response.redirected && !response.url.includes(new URL(address, location.href).pathname)) {
    location.assign(response.url); // signed out meanwhile
  }
  if (!response.ok) throw new Problem(response.status, { detail: "This part of the page could not be loaded." });
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

async function reach(address, options) {
  try {
    return await fetch(address, options);
  } catch {
    throw new Problem(0, { detail: "The service cannot be reached. Nothing was saved; try again." });
  }
}

async function answer(response) {
  const text = await response.text();
  let body = {};
  try { body = text ? JSON.parse(text) : {}; } catch { body = { detail: text }; }
  if (!response.ok) throw new Problem(response.status, body);
  return { body, etag: response.headers.get("ETag") };
}

// Puts elements of a fetched document in place of those with the same id.
export function replaceParts(parts, ids) {
  for (const id of ids) {
    const fresh = parts.getElementById(id);
    const old = document.getElementById(id);
    if (fresh && old) old.replaceWith(document.adoptNode(fresh));
  }
  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
}
