// Corrections that are not saved: counted, marked, kept from being lost, and in the way of a decision.
const form = () => document.querySelector("[data-corrections]");

function changed() {
  return [...(form()?.querySelectorAll("[name^='now:']") ?? [])].filter((input) => {
    const was = form().querySelector(`[name="was:${CSS.escape(input.name.slice(4))}"]`);
    return input.value.trim() !== was.value.trim();
  });
}

const added = () => form()?.querySelector("[name='add:value']");
const count = () => changed().length + (added()?.value.trim() ? 1 : 0);

function show() {
  if (!form()) return;
  const inputs = changed();
  const unsaved = count();
  for (const fact of form().querySelectorAll(".fact")) {
    fact.toggleAttribute("data-unsaved", inputs.some((input) => fact.contains(input)));
  }
  const bar = form().querySelector("[data-save-bar]");
  bar.toggleAttribute("data-clean", unsaved === 0);
  bar.querySelector("[data-save-words]").textContent = unsaved === 1 ? "1 correction not saved" : `${unsaved} corrections not saved`;
  const notice = document.querySelector("[data-unsaved-notice]");
  if (notice) notice.hidden = unsaved === 0;
  for (const button of document.querySelectorAll("[data-decision] button")) {
    if (unsaved && !button.disabled) { button.disabled = true; button.dataset.held = ""; }
    if (!unsaved && "held" in button.dataset) { button.disabled = false; delete button.dataset.held; }
  }
}

function undo() {
  for (const input of changed()) {
    input.value = form().querySelector(`[name="was:${CSS.escape(input.name.slice(4))}"]`).value;
  }
  if (added()) added().value = "";
  show();
}

document.addEventListener("input", (event) => event.target.form === form() && show());
document.addEventListener("reset", (event) => {
  if (event.target === form()) { event.preventDefault(); undo(); }
});
document.addEventListener("htmx:afterSettle", (event) => {
  show();
  if (event.detail.target?.id !== "gate-facts") return;
  const alert = document.querySelector("#gate-facts [role=alert]");
  if (!stay(alert) && !alert?.closest(".flag")) alert?.focus();
  // A decision that was refused because the form changed brought the form along; the comment waits as it was.
  if (document.querySelector("#gate-decision [role=alert]")) document.getElementById("decision-comment").focus();
});
// While a save is on its way its answer will replace the facts: what is typed meanwhile would be lost.
function hold(held) {
  form()?.querySelectorAll("input, textarea").forEach((input) => { input.readOnly = held; });
  if (held) form().querySelector("[data-save-words]").textContent = "Saving…";
  else show();
}
document.addEventListener("htmx:beforeRequest", (event) => event.detail.elt === form() && hold(true));
document.addEventListener("htmx:afterRequest", (event) => event.detail.elt === form() && hold(false));
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && "oneLine" in event.target.dataset) event.preventDefault();
  if (event.key === "s" && (event.ctrlKey || event.metaKey) && form()) {
    event.preventDefault();
    form().requestSubmit(form().querySelector("[name='save']"));
  }
});
// An answer keeps its flag where it stood on the screen, and a refused one says why on the flag itself.
const flagOf = (id) => document.getElementById(`reason-${id}`)?.closest(".flag");
let answered = null;
document.addEventListener("submit", (event) => {
  const id = event.submitter?.name === "answer" ? event.submitter.value.split(":").slice(1).join(":") : "";
  answered = id ? { id, top: flagOf(id)?.getBoundingClientRect().top ?? 0 } : null;
}, true);

function stay(alert) {
  const flag = answered && flagOf(answered.id);
  if (!flag) return false;
  const { id, top } = answered;
  answered = null;
  const focus = alert ? document.getElementById(`reason-${id}`) : flag.querySelector(".flag__again summary");
  if (alert) flag.querySelector(".flag__answers").prepend(alert);
  focus?.focus({ preventScroll: true });
  const moved = flag.getBoundingClientRect().top - top;
  const pane = flag.closest(".pane--facts");
  if (pane && pane.scrollHeight > pane.clientHeight) pane.scrollTop += moved;
  else scrollBy({ top: moved, behavior: "instant" });
  return true;
}
// Without htmx a save leaves the page, and that is the only way to leave it that loses nothing.
let leaving = false;
document.addEventListener("submit", (event) => { leaving = event.target === form() && !event.defaultPrevented; });
addEventListener("beforeunload", (event) => { if (!leaving && count()) event.preventDefault(); });
show();
