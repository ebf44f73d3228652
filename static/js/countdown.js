// Deadlines count on between two polls. The words are the server's; only the number changes here.
const SOON = 0.25;

function words(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  const [minutes, hours, days] = [Math.floor(whole / 60), Math.floor(whole / 3600), Math.floor(whole / 86400)];
  if (whole < 60) return `${whole} s`;
  if (minutes < 60) return `${minutes} min`;
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return hours % 24 ? `${days} d ${hours % 24} h` : `${days} d`;
}

function tick() {
  for (const element of document.querySelectorAll("[data-countdown]")) {
    const start = Date.parse(element.dataset.start);
    const due = Date.parse(element.dataset.due);
    const left = (due - Date.now()) / 1000;
    const share = Math.min(Math.max(left / Math.max((due - start) / 1000, 1), 0), 1);
    element.dataset.urgency = left < 0 ? "late" : share <= SOON ? "soon" : "calm";
    element.querySelector("progress").value = Math.round(share * 1000);
    const text = left < 0 ? `overdue ${words(left)}` : `${words(left)} left`;
    const label = element.querySelector("[data-countdown-words]");
    if (label.textContent !== text) label.textContent = text;
  }
}

setInterval(tick, 1000);
