import type { Box, Link, Places } from "./graph_layout.ts";
import { keepPlaces, knownPlaces } from "./known_places.ts";

let worker: Worker | undefined;
let count = 0;
const waiting = new Map<number, { resolve(places: Places): void; reject(error: Error): void }>();

/** Lays boxes out in a worker. `key` names the drawing: the content of the catalog and what is shown of it. */
export function layOutAside(key: string, boxes: readonly Box[], links: readonly Link[]): Promise<Places> {
  const found = knownPlaces(key, boxes);
  if (found) return Promise.resolve(found);
  worker ??= startWorker();
  const id = ++count;
  return new Promise<Places>((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker!.postMessage({ id, boxes, links });
  }).then((places) => {
    keepPlaces(key, boxes, places);
    return places;
  });
}

function startWorker(): Worker {
  // Beside the script that runs here, whatever version that is of.
  const made = new Worker(new URL("layout_worker.js", import.meta.url), { type: "module" });
  made.onmessage = ({ data: { id, places } }: MessageEvent<{ id: number; places: Places }>) => {
    waiting.get(id)?.resolve(places);
    waiting.delete(id);
  };
  made.onerror = ({ message }) => {
    for (const { reject } of waiting.values()) reject(new Error(`the layout failed: ${message}`));
    waiting.clear();
    worker = undefined;
  };
  return made;
}
