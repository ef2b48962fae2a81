import { may, mayAnywhere } from "./session.ts";

/** A part of the settings, with an address of its own. */
export interface SettingsPlace {
  href: string;
  label: string;
}

const places: readonly (SettingsPlace & { isFor(): boolean })[] = [
  { href: "/settings/people", label: "People", isFor: () => may("admin") },
  { href: "/settings/projects", label: "Projects", isFor: () => mayAnywhere("view") },
  { href: "/settings/schedules", label: "Schedules", isFor: () => mayAnywhere("view") },
  { href: "/settings/webhooks", label: "Webhooks", isFor: () => mayAnywhere("admin") },
  { href: "/settings/plugins", label: "Plugins", isFor: () => mayAnywhere("view") },
  { href: "/settings/audit", label: "Audit", isFor: () => may("admin") },
  { href: "/settings/tokens", label: "Your tokens", isFor: () => true },
  { href: "/settings/sessions", label: "Your sessions", isFor: () => true },
];

/** Parts of the settings that whoever looks has something to do with; the server decides what they may do there. */
export function settingsPlaces(): SettingsPlace[] {
  return places.filter(({ isFor }) => isFor()).map(({ href, label }) => ({ href, label }));
}
