// A session that ends must not take along what was typed: the page stays, the person signs in beside it and saves.
const notice = document.querySelector("[data-session-end]");
const name = (page) => page.querySelector(".who__name")?.textContent;
const holdsText = () =>
  document.querySelector("[data-corrections] .fact[data-unsaved]") ||
  [...document.querySelectorAll("[name='add:value'], [name^='reason:'], #decision-comment")].some((input) => input.value.trim());

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const target = event.detail.xhr.getResponseHeader("HX-Redirect") ?? "";
  if (!notice || !target.startsWith(notice.dataset.sessionEnd) || !holdsText()) return;
  event.preventDefault();
  notice.hidden = false;
});

// A new session has a new token: it is taken from this very page, and only if the same person signed in.
async function renew() {
  if (!notice || notice.hidden) return;
  const text = await (await fetch(location.href)).text();
  const page = new DOMParser().parseFromString(text, "text/html");
  const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token || name(page) !== name(document)) return;
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  notice.hidden = true;
}

addEventListener("focus", () => renew().catch(() => {}));
