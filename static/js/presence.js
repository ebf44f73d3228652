// A person who types or points is there: once a minute that is told to the server, which polls never do.
const EVERY_MS = 60_000;
let told = Date.now();

function tell() {
  const rail = document.getElementById("rail");
  if (!rail || Date.now() - told < EVERY_MS) return;
  told = Date.now();
  fetch(rail.getAttribute("hx-get"), { headers: { "HX-Request": "true" } }).catch(() => {});
}

for (const sign of ["keydown", "pointerdown", "input"]) document.addEventListener(sign, tell, { passive: true });
