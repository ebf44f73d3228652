// The keyboard: `g` and a letter go to a section, `j` and `k` walk a list, `/` searches, `?` shows the sheet, and a place
// of the page with a key of its own (data-key) takes the focus.
const STORE = "single-keys-off";
const sheet = document.getElementById("key-sheet");
const opener = document.querySelector("[data-opens='key-sheet']");
const toggle = document.querySelector("[data-single-keys]");
let leader = 0;

const isOff = () => localStorage.getItem(STORE) === "1";
const isTyping = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[next].focus();
  rows[next].scrollIntoView({ block: "nearest" });
}

// A key that is no text: whichever part of the page knows it takes it by preventing the default.
const offer = (key) => document.dispatchEvent(new CustomEvent("single-key", { detail: key, cancelable: true }));

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target) || isOff()) return;
  if (sheet?.open && event.key !== "?") return;
  const afterLeader = Date.now() - leader < 1200;
  leader = 0;
  if (afterLeader) {
    const link = document.querySelector(`[data-goto="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  const action = {
    g: () => { leader = Date.now(); },
    j: () => walk(1),
    k: () => walk(-1),
    "/": () => document.getElementById("search")?.focus(),
    "?": () => (sheet.open ? sheet.close() : sheet.showModal()),
  }[event.key];
  const place = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (action) { event.preventDefault(); action(); }
  else if (place) { event.preventDefault(); place.focus(); }
  else if (!offer(event.key)) event.preventDefault();
}

document.addEventListener("keydown", press);
if (opener) {
  opener.hidden = false;
  opener.addEventListener("click", () => sheet.showModal());
}
if (toggle) {
  toggle.checked = !isOff();
  toggle.addEventListener("change", () => localStorage.setItem(STORE, toggle.checked ? "0" : "1"));
}

// A list that is fetched anew keeps the row that had the focus.
let kept = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  const row = document.activeElement?.closest?.("[data-row]");
  kept = row && event.detail.target.contains(row) ? row.getAttribute("href") : "";
});
document.addEventListener("htmx:afterSettle", () => {
  if (kept) document.querySelector(`[data-row][href="${CSS.escape(kept)}"]`)?.focus({ preventScroll: true });
  kept = "";
});
