import type { Breach } from "./breach.ts";
import { type Acquaintance, browserRooms, engineRooms, isAround, roomOf, webRooms } from "./rooms.ts";
import type { ImportFact, SourceFacts } from "./source_facts.ts";

/** Imports between rooms that the map does not allow. */
export function directionBreaches(files: readonly SourceFacts[], known = engineRooms): Breach[] {
  const paths = new Set(files.map(({ path }) => path));
  return files.filter(({ path }) => !isAround(path)).flatMap(({ path, imports }) =>
    imports.flatMap((found) => {
      const what = found.to === undefined ? undefined : problem(path, found as Local, paths, known);
      return what ? [{ path, line: found.line, what }] : [];
    })
  );
}

type Local = ImportFact & { to: string };

function problem(
  path: string,
  { to, isTypeOnly, isDynamic }: Local,
  paths: ReadonlySet<string>,
  known: Record<string, Acquaintance>,
): string | undefined {
  const from = roomOf(path);
  if (!paths.has(to) && !to.endsWith(".json")) return undefined; // a package, or a node: module
  const room = roomOf(to);
  if (isAround(to)) return `${from} is part of the product and imports ${to}`;
  if (from === room) return undefined;
  if (to === "deno.json") return from === "cli" ? undefined : `${from} imports ${to}: only the command line does`;

  if (from.startsWith("engine")) {
    if (!room.startsWith("engine")) return `the engine imports ${to}: nothing imports upward`;
    if (from === "engine" || room === "engine/base") return undefined;
    const acquaintance = known[from];
    if (!acquaintance) return `${from} is not on the map of rooms (tests/architecture/rooms.ts)`;
    if (acquaintance.knows.includes(room)) return undefined;
    // The context opens a room when an operation asks for it, which is how `--help` stays light.
    if (isTypeOnly && acquaintance.knowsTypes?.includes(room)) return undefined;
    if (acquaintance.knowsTypes?.includes(room)) return `${from} may know types of ${room} only, not ${to}`;
    return `${from} must not know ${room} (${to})`;
  }
  if (from === "plugins") {
    if (room.startsWith("plugins/")) {
      return isDynamic || to.endsWith("/plugin.json") ? undefined : `${to} is loaded before anybody needs it`;
    }
    return isTypeOnly && room === "engine/plugin" ? undefined : `the list of plugins imports ${to}`;
  }
  if (from.startsWith("plugins/")) {
    if (room.startsWith("plugins")) return `the plugin ${from} imports ${to}: never another plugin`;
    if (room.startsWith("engine/")) return undefined;
    return `the plugin ${from} imports ${to}: it may know the engine's rooms and its own folder`;
  }
  if (from === "cli") {
    if (room.startsWith("engine")) return undefined;
    return path === "cli.ts" && ["plugins", "web/serve"].includes(room) ? undefined : `the command line imports ${to}`;
  }
  if (from === "server") return room === "cli" ? undefined : `server.ts imports ${to}: it is a command of cli.ts`;
  if (from in webRooms) {
    if (room.startsWith("engine")) return undefined;
    return webRooms[from]!.knows.includes(room) ? undefined : `${from} must not know ${room} (${to})`;
  }
  if (from in browserRooms) {
    if (room === "web/api") {
      return isTypeOnly ? undefined : `${from} runs in the browser and takes types only from ${room}`;
    }
    return browserRooms[from]!.includes(room) ? undefined : `${from} runs in the browser and imports ${to}`;
  }
  return undefined;
}
