/** Which room a file lives in: the unit that the rules about who may know whom speak of. */
export function roomOf(path: string): string {
  const [top = "", second = "", third = ""] = path.split("/");
  if (top === "engine") {
    if (
      second === "errors" ||
      ["content_hash.ts", "errors.ts", "host.ts", "nearest.ts", "pause.ts", "shell_word.ts"].includes(second)
    ) {
      return "engine/base";
    }
    return path.split("/").length > 2 ? `engine/${second}` : "engine";
  }
  if (top === "plugins") return third ? `plugins/${second}/${third}` : "plugins";
  if (top === "web") return `web/${second}`;
  // `cli.ts` and `server.ts` are the outer halves of `cli/` and `web/`.
  return path.includes("/") ? top : top.replace(/\.tsx?$/, "");
}

/** Tests and the programs around them may use anything; nothing of the product may use them. */
const around = ["tests", "scripts", "bench", "examples"];

/** True for a file that is not part of the product. */
export function isAround(path: string): boolean {
  return around.includes(roomOf(path)) || /_test\.tsx?$/.test(path);
}

export interface Acquaintance {
  /** Rooms it may import; `engine/base` (errors, host, nearest) goes without saying. */
  knows: string[];
  /** Rooms of which it may import types only. */
  knowsTypes?: string[];
}

/** Who may know whom inside the engine (architecture.md, section 2). A room that is not listed is a breach. */
export const engineRooms: Record<string, Acquaintance> = {
  "engine/base": { knows: [] },
  "engine/project": { knows: [] },
  "engine/bundle": { knows: [] },
  "engine/run": { knows: [] },
  "engine/mask": { knows: [] },
  "engine/outbound": { knows: [] },
  "engine/postgres": { knows: ["engine/project"] },
  // A script is read from the files that the project found: their shape is the project's.
  "engine/sql": { knows: ["engine/postgres"], knowsTypes: ["engine/project"] },
  "engine/ddl": { knows: ["engine/sql", "engine/postgres"], knowsTypes: ["engine/project"] },
  "engine/seeds": { knows: ["engine/sql", "engine/postgres", "engine/ddl"], knowsTypes: ["engine/project"] },
  "engine/catalog": { knows: ["engine/postgres", "engine/sql"], knowsTypes: ["engine/project"] },
  "engine/sources": {
    knows: ["engine/project", "engine/postgres", "engine/sql", "engine/ddl", "engine/catalog", "engine/migrations"],
  },
  "engine/comparison": {
    knows: ["engine/sources", "engine/catalog", "engine/change"],
    knowsTypes: ["engine/run", "engine/postgres", "engine/project"],
  },
  // Migration files as values: the medium runs them, sources replay them.
  "engine/migrations": { knows: ["engine/sql"], knowsTypes: ["engine/postgres"] },
  "engine/change": { knows: ["engine/catalog", "engine/sql", "engine/postgres"] },
  // What statements that people wrote would do: the words for it are those of plans.
  "engine/risk": { knows: ["engine/sql", "engine/postgres", "engine/catalog", "engine/change"] },
  // Findings are what runs emit.
  "engine/lint": { knows: ["engine/sql", "engine/postgres", "engine/catalog"], knowsTypes: ["engine/run"] },
  "engine/data": { knows: ["engine/catalog", "engine/postgres"] },
  "engine/plugin": {
    knows: ["engine/project", "engine/run", "engine/mask", "engine/lint"],
    knowsTypes: ["engine/postgres", "engine/sql", "engine/catalog", "engine/change", "engine/data"],
  },
};

/** What runs in a browser, and what it may load there besides packages. */
export const browserRooms: Record<string, readonly string[]> = {
  "web/state": [],
  "web/parts": ["web/state"],
  "web/screens": ["web/state", "web/parts"],
  "web/entries": ["web/state", "web/parts", "web/screens"],
};

/** Who may know whom on the server. Engine rooms are open to all of them; a room that is not listed is a breach. */
export const webRooms: Record<string, { knows: string[] }> = {
  "web/control": { knows: [] },
  "web/audit": { knows: [] },
  "web/traces": { knows: [] },
  "web/patches": { knows: [] },
  "web/git": { knows: ["web/control", "web/audit", "web/bundles"] },
  "web/webhooks": { knows: ["web/control"] },
  "web/auth": { knows: ["web/control", "web/audit"] },
  "web/bundles": { knows: ["web/control", "web/audit"] },
  "web/catalogs": { knows: ["web/control"] },
  "web/runs": { knows: ["web/control", "web/audit", "web/webhooks", "web/traces"] },
  "web/approvals": { knows: ["web/control", "web/audit", "web/runs", "web/webhooks"] },
  "web/jobs": {
    knows: [
      ...["web/control", "web/audit", "web/auth", "web/bundles", "web/catalogs", "web/runs", "web/approvals"],
      "web/webhooks",
      "web/traces",
    ],
  },
  "web/overview": { knows: ["web/control", "web/runs"] },
  "web/metrics": { knows: ["web/runs", "web/jobs"] },
  "web/dashboard": { knows: [] },
  "web/serve": {
    knows: [
      "web/dashboard",
      "web/control",
      "web/audit",
      "web/auth",
      "web/git",
      "web/bundles",
      "web/schedules",
      "web/webhooks",
      "web/jobs",
      "web/metrics",
      "web/traces",
      "web/api",
    ],
  },
  "web/api": {
    knows: [
      "web/control",
      "web/audit",
      "web/auth",
      "web/git",
      "web/bundles",
      "web/catalogs",
      "web/patches",
      "web/runs",
      "web/approvals",
      "web/overview",
      "web/schedules",
      "web/webhooks",
      "web/jobs",
      "web/metrics",
      "web/traces",
    ],
  },
};
