import type { Breach } from "./breach.ts";
import { isAround } from "./rooms.ts";
import type { SourceFacts } from "./source_facts.ts";

export interface SideDoor {
  /** File, or folder when it ends in "/", that may use it. */
  from: string;
  to: string;
  why: string;
}

const light = "starting up reads no schema, and the room's mod.ts brings zod";

/** The imports that may pass a `mod.ts` by. One that nobody uses any more is a breach itself. */
export const sideDoors: SideDoor[] = [
  { from: "cli.ts", to: "engine/run/events.ts", why: light },
  { from: "cli/", to: "engine/run/style.ts", why: light },
  { from: "cli/", to: "engine/run/display_width.ts", why: light },
  { from: "cli/", to: "engine/plugin/registry.ts", why: light },
  { from: "engine/engine.ts", to: "engine/plugin/registry.ts", why: light },
  { from: "engine/engine.ts", to: "engine/plugin/bind_hooks.ts", why: "an act of the engine, hidden from plugins" },
];

/** Folders that only group rooms. They have no door: what lies in them directly is open to all. */
const groups = new Set(["", "engine", "plugins", "plugins/mediums", "plugins/operations", "plugins/anonymizers"]
  .concat(["plugins/hooks", "plugins/linters", "web", "web/screens"]));

/** Imports that enter a folder by another way than its `mod.ts`. */
export function doorBreaches(files: readonly SourceFacts[], allowed: readonly SideDoor[] = sideDoors): Breach[] {
  const used = new Set<SideDoor>();
  const paths = new Set(files.map(({ path }) => path));
  const breaches = files.filter(({ path }) => !isAround(path)).flatMap(({ path, imports }) =>
    imports.flatMap(({ to, line, isDynamic }) => {
      // A plugin loads each of its operations by itself: a door that exports them all would load them all.
      if (isDynamic && to !== undefined && path.startsWith("plugins/") && path.endsWith("/mod.ts") && isOwn(path, to)) {
        return [];
      }
      const door = to !== undefined && paths.has(to) ? doorOf(path, to) : undefined;
      if (door === undefined || to === door) return [];
      const exception = allowed.find((side) => side.to === to && isFrom(path, side.from));
      if (exception) used.add(exception);
      return exception ? [] : [{ path, line, what: `imports ${to} past ${door}` }];
    })
  );
  const idle = allowed.filter((side) => !used.has(side));
  return [...breaches, ...idle.map(({ from, to }) => ({ path: from, what: `no longer needs the side door ${to}` }))];
}

function isOwn(path: string, to: string): boolean {
  return to.startsWith(path.slice(0, -"mod.ts".length));
}

/** The file by which `to` has to be entered from `from`; nothing when they share the folder or `to` lies above. */
function doorOf(from: string, to: string): string | undefined {
  const folders = to.split("/").slice(0, -1).map((_, index, parts) => parts.slice(0, index + 1).join("/"));
  const entered = folders.find((folder) => !from.startsWith(`${folder}/`) && !groups.has(folder));
  // `errors.ts` is the front of `errors/`, `cli.ts` of `cli/`: a file and the folder of its name are one.
  if (entered === undefined || from === `${entered}.ts`) return undefined;
  return `${entered}/mod.ts`;
}

function isFrom(path: string, from: string): boolean {
  return from.endsWith("/") ? path.startsWith(from) : path === from;
}
