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

// The items of a fan-out are folded under their step, unless one of them went wrong.
const fans = new Map();

function fold(fan, isOpen) {
  fan.toggleAttribute("data-folded", !isOpen);
  fan.querySelector("[data-fan-toggle]").setAttribute("aria-expanded", String(isOpen));
}

function foldAll() {
  for (const fan of document.querySelectorAll("[data-fan]")) fold(fan, fans.get(fan.dataset.fan) ?? "open" in fan.dataset);
}

document.addEventListener("click", (event) => {
  const fan = event.target.closest?.("[data-fan-toggle]")?.closest("[data-fan]");
  if (!fan) return;
  fans.set(fan.dataset.fan, fan.hasAttribute("data-folded"));
  fold(fan, fan.hasAttribute("data-folded"));
});
document.addEventListener("htmx:afterSwap", foldAll);
foldAll();

// The step whose drawer is open is marked in the waterfall, also after a poll.
let shown = "";

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "run-step") {
    shown = event.detail.pathInfo.requestPath.replace(/replay\/$/, "");
    // On a narrow page the drawer is under the waterfall; beside it, nothing moves.
    document.getElementById("run-step").scrollIntoView({ block: "nearest" });
  }
  for (const link of document.querySelectorAll(".line__link[href]")) {
    if (link.getAttribute("href") === shown) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
});
