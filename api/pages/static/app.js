// What every page does: shows parts that need scripts, keeps the choice of percentages, speaks.

export function announce(text) {
  const region = document.getElementById("announcer");
  region.textContent = text;
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => { region.textContent = ""; }, 6000);
}

export function kept(name, otherwise) {
  try { return localStorage.getItem(`mapper-${name}`) ?? otherwise; } catch { return otherwise; }
}

export function keep(name, value) {
  try { localStorage.setItem(`mapper-${name}`, value); } catch { /* private windows keep nothing */ }
}

// Only when the scripts of the page listen as well: a button that does nothing yet is not shown.
document.addEventListener("DOMContentLoaded", () => {
  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
});

const numbers = document.getElementById("numbers");

export function showNumbers(shown) {
  document.body.classList.toggle("numbers", shown);
  if (numbers) numbers.checked = shown;
  keep("numbers", shown ? "yes" : "no");
}

showNumbers(kept("numbers", "no") === "yes");
numbers?.addEventListener("change", () => showNumbers(numbers.checked));

// Fields whose change reloads a list; without scripts their form has a button.
for (const field of document.querySelectorAll("[data-submits]")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}

// Questions before something that cannot be undone.
for (const form of document.querySelectorAll("form[data-confirm]")) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.confirm)) event.preventDefault();
  });
}

// On a narrow window the tabs scroll: the one of this page is in sight.
const tab = document.querySelector(".project-bar .tabs [aria-current]");
if (tab) {
  const over = tab.getBoundingClientRect().right - tab.parentElement.getBoundingClientRect().right;
  if (over > 0) tab.parentElement.scrollLeft += over;
}
