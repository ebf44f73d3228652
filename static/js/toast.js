// Short messages: those that came with the page, those of htmx answers, and failures without an answer.
const region = document.getElementById("toasts");
const SHOWN_MS = 6000;

function leave(toast) {
  setTimeout(() => {
    toast.dataset.leaving = "";
    setTimeout(() => toast.remove(), 400);
  }, SHOWN_MS);
}

// The newest message of a kind takes the place of the one before: what that said is no longer so.
function show(text, tone) {
  region.querySelectorAll(`.toast[data-tone="${CSS.escape(tone)}"]`).forEach((earlier) => earlier.remove());
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.dataset.tone = tone;
  toast.textContent = text;
  region.append(toast);
  leave(toast);
}

region.querySelectorAll(".toast").forEach(leave);
document.addEventListener("toast", (event) => show(event.detail.text, event.detail.tone));
const isPoll = (event) => event.detail.requestConfig?.headers?.["X-Poll"] === "1";
document.addEventListener("htmx:sendError", (event) => {
  if (!isPoll(event)) show("The server cannot be reached. Nothing was sent; try again.", "bad");
});
document.addEventListener("htmx:responseError", (event) => {
  if (isPoll(event) || event.detail.xhr.getResponseHeader("HX-Trigger")) return;
  const status = event.detail.xhr.status;
  show(status >= 500 ? "Something broke on our side. What you typed is still here." : "That is not open to you, or it is gone.", "bad");
});
