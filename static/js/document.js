// The document pane: zoom, turning, page strip. Sizes go through CSSOM, since the page allows no style attributes.
const pane = document.querySelector("[data-document]");
const STEPS = [50, 65, 80, 100, 125, 150, 200, 260, 340];
let zoom = 100;
let turns = 0;

const sheets = () => [...pane.querySelectorAll("[data-sheet]")];

function layOut() {
  for (const sheet of sheets()) {
    const [width, height] = [Number(sheet.dataset.width), Number(sheet.dataset.height)];
    const inner = sheet.querySelector(".sheet__turn");
    const isSideways = turns % 2 === 1;
    sheet.style.setProperty("--zoom", `${zoom}%`);
    sheet.toggleAttribute("data-zoomed", zoom > 100);
    sheet.style.aspectRatio = isSideways ? `${height} / ${width}` : `${width} / ${height}`;
    inner.style.width = isSideways ? `${(100 * width) / height}%` : "100%";
    inner.style.transform = [
      "none",
      `rotate(90deg) translateY(-${100}%)`,
      "rotate(180deg) translate(-100%, -100%)",
      `rotate(270deg) translateX(-100%)`,
    ][turns];
  }
  pane.querySelector("[data-zoom-shown]").textContent = `${zoom} %`;
}

function setZoom(kind) {
  const stage = pane.querySelector("[data-stage]");
  const middle = (stage.scrollTop + stage.clientHeight / 2) / stage.scrollHeight;
  if (kind === "fit") zoom = 100;
  else if (kind === "in") zoom = STEPS.find((step) => step > zoom) ?? zoom;
  else zoom = STEPS.findLast((step) => step < zoom) ?? zoom;
  layOut();
  stage.scrollTop = middle * stage.scrollHeight - stage.clientHeight / 2;
}

function turn() {
  turns = (turns + 1) % 4;
  layOut();
}

function markPage() {
  const stage = pane.querySelector("[data-stage]");
  const top = stage.getBoundingClientRect().top + stage.clientHeight / 3;
  const current = sheets().findLast((sheet) => sheet.getBoundingClientRect().top <= top) ?? sheets()[0];
  for (const link of pane.querySelectorAll("[data-strip]")) {
    if (link.dataset.strip === current?.dataset.sheet) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

if (pane) {
  pane.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom], [data-rotate], [data-strip]");
    if (button?.dataset.zoom) setZoom(button.dataset.zoom);
    else if (button && "rotate" in button.dataset) turn();
    else if (button?.dataset.strip) {
      event.preventDefault();
      document.getElementById(`sheet-${button.dataset.strip}`).scrollIntoView({ block: "start" });
    }
  });
  pane.querySelector("[data-boxes]")?.addEventListener("change", (event) => {
    pane.toggleAttribute("data-boxes-off", !event.target.checked);
  });
  pane.querySelector("[data-stage]").addEventListener("scroll", markPage, { passive: true });
  document.addEventListener("single-key", (event) => {
    const action = { "+": () => setZoom("in"), "-": () => setZoom("out"), 0: () => setZoom("fit"), r: turn }[event.detail];
    if (action) { event.preventDefault(); action(); }
  });
}
