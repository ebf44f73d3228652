// Light or dark without a new page; the cookie lets the server draw the next page right from the start.
const root = document.documentElement;
const form = document.querySelector("[data-theme-switch]");

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const isDark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const chosen = isDark ? "light" : "dark";
  root.dataset.theme = chosen;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${chosen}; path=/; max-age=31536000; samesite=lax${secure}`;
});
