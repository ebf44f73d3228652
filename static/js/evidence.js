// Facts, boxes, flags and sentences point at each other: what has focus or pointer lights the others up.
const still = matchMedia("(prefers-reduced-motion: reduce)");

function lit(ids) {
  const wanted = new Set(ids);
  for (const element of document.querySelectorAll("[data-fact], [data-evidence]")) {
    const own = element.dataset.fact ? [element.dataset.fact] : element.dataset.evidence.split(" ");
    element.toggleAttribute("data-lit", own.some((id) => id && wanted.has(id)));
  }
}

function bring(element, options) {
  element?.scrollIntoView({ behavior: still.matches ? "auto" : "smooth", block: "center", inline: "nearest", ...options });
}

const boxOf = (id) => document.querySelector(`.box[data-fact="${CSS.escape(id)}"] rect`);
const idsOf = (target) => {
  const owner = target.closest?.("[data-fact], [data-evidence]");
  if (!owner) return [];
  return owner.dataset.fact ? [owner.dataset.fact] : owner.dataset.evidence.split(" ").filter(Boolean);
};

function focusFact(id) {
  const fact = document.getElementById(id);
  const input = document.getElementById(`${id}-value`);
  (input ?? fact)?.focus({ preventScroll: true });
  bring(fact);
}

function focusFlag(id) {
  const flag = document.getElementById(id);
  flag?.querySelector("input, summary, a")?.focus({ preventScroll: true });
  bring(flag);
}

document.addEventListener("focusin", (event) => {
  const ids = idsOf(event.target);
  if (!ids.length) return;
  lit(ids);
  bring(boxOf(ids[0]));
});
document.addEventListener("mouseover", (event) => {
  const claim = event.target.closest?.(".claim, .box");
  if (claim) lit(idsOf(claim));
});
document.addEventListener("mouseout", (event) => {
  if (event.target.closest?.(".claim, .box")) lit(idsOf(document.activeElement));
});
document.addEventListener("click", (event) => {
  const box = event.target.closest?.(".box");
  if (box) return focusFact(box.dataset.fact);
  const link = event.target.closest?.("a[href^='#fact-']");
  if (link) {
    event.preventDefault();
    return focusFact(link.getAttribute("href").slice(1));
  }
  const toFlag = event.target.closest?.(".first-look, [data-to-flag]");
  if (toFlag) {
    event.preventDefault();
    return focusFlag(toFlag.getAttribute("href").slice(1));
  }
  const claim = event.target.closest?.(".claim");
  if (claim && !event.target.closest("button")) {
    lit(idsOf(claim));
    bring(boxOf(idsOf(claim)[0] ?? ""));
  }
});

// The card or line itself takes the focus, never its input: there the next `n` would be typed into a fact.
function nextDoubt() {
  const doubts = [...document.querySelectorAll(".flag[data-answered='no']:not([data-severity='info']), .fact[data-doubt]:not(:has(.flag))")];
  const current = document.activeElement?.closest?.(".flag, .fact");
  const later = doubts.find((doubt) => current && current.compareDocumentPosition(doubt) & Node.DOCUMENT_POSITION_FOLLOWING);
  const next = later ?? doubts[0];
  next?.focus({ preventScroll: true });
  bring(next);
}
document.addEventListener("click", (event) => event.target.closest?.("[data-next-doubt]") && nextDoubt());
document.addEventListener("single-key", (event) => {
  if (event.detail !== "n") return;
  event.preventDefault();
  nextDoubt();
});
