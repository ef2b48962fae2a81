/** Where something is kept in the browser: for all of its tabs and for good, or for one tab as long as it is open. */
type Area = "localStorage" | "sessionStorage";

/** What was kept; undefined too where the browser keeps nothing for pages. */
export function stored(area: Area, name: string): string | undefined {
  try {
    return globalThis[area]?.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps something, or forgets it. Full or forbidden storage is no fault: what this page knows is enough for it. */
export function store(area: Area, name: string, value: string | undefined): void {
  try {
    if (value === undefined) globalThis[area]?.removeItem(name);
    else globalThis[area]?.setItem(name, value);
  } catch {
    // As said.
  }
}
