/** Runs before the first paint, so that nobody who chose one theme sees the other flash. */
const chosen = localStorage.getItem("theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
