import type { Box, Places } from "./graph_layout.ts";
import { store, stored } from "./storage.ts";

/** Raised when drawings are laid out otherwise than before. */
const version = 2;
const name = `confiture layouts ${version}`;
const mostKnown = 20;

type Numbers = readonly number[];
let known: Map<string, Numbers> | undefined;

/**
 * Places that were found for a drawing, if it was laid out in this tab before: the same catalog drawn the same way is laid
 * out once, and is there at once when the page is read anew. Numbers alone are kept, in the order of the boxes.
 */
export function knownPlaces(key: string, boxes: readonly Box[]): Places | undefined {
  const numbers = read().get(key);
  if (numbers?.length !== boxes.length * 2) return undefined;
  return Object.fromEntries(boxes.map(({ id }, at) => [id, [numbers[at * 2]!, numbers[at * 2 + 1]!]]));
}

export function keepPlaces(key: string, boxes: readonly Box[], places: Places): void {
  const all = read();
  all.delete(key);
  all.set(key, boxes.flatMap(({ id }) => places[id]!.map(Math.round)));
  for (const old of [...all.keys()].slice(0, -mostKnown)) all.delete(old);
  store("sessionStorage", name, JSON.stringify([...all]));
}

function read(): Map<string, Numbers> {
  if (known) return known;
  return known = new Map(JSON.parse(stored("sessionStorage", name) ?? "[]") as [string, Numbers][]);
}

/** What one person looked at is nothing for the next one in the same tab. */
export function forgetPlaces(): void {
  known = undefined;
  store("sessionStorage", name, undefined);
}
