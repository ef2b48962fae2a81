import { signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";

function stored(): Theme {
  const theme = globalThis.localStorage?.getItem("theme");
  return theme === "light" || theme === "dark" ? theme : "system";
}

export const theme = signal<Theme>(stored());

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  if (chosen === "system") {
    localStorage.removeItem("theme");
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem("theme", chosen);
    document.documentElement.dataset.theme = chosen;
  }
}
