/**
 * Runs before the first paint, so that nobody who chose one theme sees the other flash. A classic script, which blocks; it
 * imports nothing, or it would become a module and run too late.
 */
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // The browser keeps nothing for pages: the theme is the system's.
}
