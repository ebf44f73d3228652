// What a person folded or unfolded stays so when a poll brings the fragment anew.
const chosen = new Map();

document.addEventListener("toggle", (event) => {
  const key = event.target.dataset?.keepsOpen;
  if (key) chosen.set(key, event.target.open);
}, true);

document.addEventListener("htmx:afterSwap", () => {
  for (const element of document.querySelectorAll("[data-keeps-open]")) {
    const open = chosen.get(element.dataset.keepsOpen);
    if (open !== undefined && element.open !== open) element.open = open;
  }
});

// The step whose drawer is open is marked in the waterfall, also after a poll.
let shown = "";

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "run-step") shown = event.detail.pathInfo.requestPath;
  for (const link of document.querySelectorAll(".line__link[href]")) {
    if (link.getAttribute("href") === shown) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
});
