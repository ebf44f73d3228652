// Files go up one by one, three at a time, each with its own bar and its own answer.
const form = document.querySelector("[data-upload]");
const AT_ONCE = 3;
const waiting = [];
let running = 0;

function addRow(file) {
  const row = form.querySelector("[data-upload-row]").content.firstElementChild.cloneNode(true);
  row.querySelector(".upload__name").textContent = file.name;
  row.querySelector(".upload__words").textContent = "waiting";
  row.querySelector("progress").setAttribute("aria-label", `Sending ${file.name}`);
  form.querySelector("[data-uploads]").append(row);
  return row;
}

function finish(row, state, words, url) {
  row.dataset.state = state;
  row.querySelector("progress").value = 100;
  row.querySelector(".upload__words").textContent = words;
  const link = row.querySelector(".upload__link");
  if (url) { link.href = url; link.hidden = false; }
  running -= 1;
  document.body.dispatchEvent(new CustomEvent("intake-sent"));
  next();
}

function answer(request) {
  try { return JSON.parse(request.responseText); } catch { return null; }
}

function send(file, row) {
  const request = new XMLHttpRequest();
  const data = new FormData();
  data.append("files", file, file.name);
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) row.querySelector("progress").value = (100 * event.loaded) / event.total;
    row.querySelector(".upload__words").textContent = event.loaded === event.total ? "checking" : "sending";
  });
  request.addEventListener("load", () => {
    const result = answer(request);
    if (result?.ok) finish(row, "done", result.words, result.url);
    else finish(row, "refused", result?.words ?? (request.status === 413 ? "The file is too large." : "Not taken; sign in again or try later."));
  });
  request.addEventListener("error", () => finish(row, "refused", "The server cannot be reached."));
  request.send(data);
}

function next() {
  while (running < AT_ONCE && waiting.length) {
    const [file, row] = waiting.shift();
    running += 1;
    send(file, row);
  }
}

function take(files) {
  for (const file of files) waiting.push([file, addRow(file)]);
  next();
}

if (form) {
  const input = form.querySelector("[type=file]");
  form.dataset.scripted = "";
  input.addEventListener("change", () => { take(input.files); input.value = ""; });
  form.addEventListener("submit", (event) => { event.preventDefault(); input.click(); });
  let depth = 0;
  const over = (change) => { depth = Math.max(0, depth + change); form.toggleAttribute("data-over", depth > 0); };
  addEventListener("dragenter", (event) => { event.preventDefault(); over(1); });
  addEventListener("dragleave", () => over(-1));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    form.removeAttribute("data-over");
    take([...event.dataTransfer.files]);
  });
}
