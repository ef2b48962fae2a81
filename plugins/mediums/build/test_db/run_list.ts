import type { Context } from "../../../../engine/plugin/mod.ts";
import { type Mark, markedDatabases } from "../../../../engine/postgres/mod.ts";
import type { ListInput, ListOutput } from "../operations/mod.ts";
import { openServer } from "./open_server.ts";

/** The operation `test-db list`. */
export async function runList(input: ListInput, context: Context): Promise<ListOutput> {
  const server = await openServer(input, { mutating: false }, context);
  const nowMs = context.host.now().getTime();
  const databases = (await markedDatabases(server.session, { sizes: true })).map(
    ({ name, mark, owner, connections, sizeBytes }) => {
      const { project, at } = aboutOf(mark);
      const madeMs = typeof at === "string" ? Date.parse(at) : NaN;
      const isKnown = !Number.isNaN(madeMs);
      return {
        name,
        kind: mark.kind,
        detail: detailOf(mark),
        project: typeof project === "string" ? project : null,
        owner,
        size_bytes: sizeBytes ?? null,
        connections,
        created_at: isKnown ? String(at) : null,
        age_seconds: isKnown ? Math.round((nowMs - madeMs) / 1_000) : null,
      };
    },
  );
  return { target: server.label, server: server.shown, databases };
}

function aboutOf(mark: Mark): Readonly<Record<string, unknown>> {
  return mark.kind === "scratch" ? { at: mark.owner.at } : mark.kind === "build" ? {} : mark.about ?? {};
}

function detailOf(mark: Mark): string {
  switch (mark.kind) {
    case "template": {
      const { environment, config, seeds, artifact } = mark.about ?? {};
      const source = artifact ?? environment ?? config;
      const with_ = seeds === "all" ? "with seeds" : seeds === "none" ? "schema only" : seeds === "inline" ? "" : seeds;
      return [mark.hash.slice(0, 12), source, with_].filter(Boolean).join(", ");
    }
    case "clone":
      return `of ${mark.template}`;
    case "scratch":
      return `of process ${mark.owner.pid} on ${mark.owner.machine}`;
    case "build":
      return `build ${mark.id}`;
  }
}
