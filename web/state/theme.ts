import { signal } from "@preact/signals";
import { store, stored } from "./storage.ts";

export type Theme = "system" | "light" | "dark";

function chosenBefore(): Theme {
  const theme = stored("localStorage", "theme");
  return theme === "light" || theme === "dark" ? theme : "system";
}

export const theme = signal<Theme>(chosenBefore());

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  store("localStorage", "theme", chosen === "system" ? undefined : chosen);
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}
