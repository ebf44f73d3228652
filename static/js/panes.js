// The border between document and facts can be dragged, or moved with the arrow keys; its place is remembered.
const panes = document.querySelector("[data-panes]");
const grip = document.querySelector("[data-grip]");
const STORE = "document-width";

function place(percent) {
  const kept = Math.min(Math.max(percent, 25), 60);
  panes.style.setProperty("--document", `${kept}%`);
  grip.setAttribute("aria-valuenow", String(Math.round(kept)));
  localStorage.setItem(STORE, String(kept));
}

if (panes && grip) {
  const remembered = Number(localStorage.getItem(STORE));
  if (remembered) place(remembered);
  grip.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
    if (!step) return;
    event.preventDefault();
    place(Number(grip.getAttribute("aria-valuenow")) + step);
  });
  grip.addEventListener("pointerdown", (event) => {
    grip.setPointerCapture(event.pointerId);
    grip.dataset.moving = "";
  });
  grip.addEventListener("pointermove", (event) => {
    if (!("moving" in grip.dataset)) return;
    const frame = panes.getBoundingClientRect();
    place(((event.clientX - frame.left) / frame.width) * 100);
  });
  for (const end of ["pointerup", "pointercancel"]) grip.addEventListener(end, () => delete grip.dataset.moving);
}
