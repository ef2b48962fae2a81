import type { Host } from "../../host.ts";
import { type Dsn, withDatabase } from "../../project/mod.ts";
import { createDatabase, ownScratchOwner } from "../databases/mod.ts";
import { useEmbedded } from "../embedded/mod.ts";
import { openSession } from "../session/mod.ts";
import { dropScratch } from "./drop_scratch.ts";
import { sweepScratch } from "./sweep_scratch.ts";

/** Where scratch databases may be: the project's embedded server, or the server of a DSN (the target's or another). */
export type ScratchPlace =
  | { kind: "embedded"; projectRoot: string; major: number }
  | { kind: "server"; dsn: Dsn };

export interface ScratchOptions {
  signal?: AbortSignal;
  onNotice?(message: string): void;
  template?: string;
}

/**
 * Runs the body with an empty database of its own, which is dropped afterwards however the body ends. What killed runs
 * left behind on the same server is dropped first.
 */
export async function withScratch<T>(
  place: ScratchPlace,
  host: Host,
  body: (dsn: Dsn) => Promise<T>,
  options: ScratchOptions = {},
): Promise<T> {
  const dsn = place.kind === "server"
    ? place.dsn
    : (await useEmbedded(place.projectRoot, place.major, host, options)).dsn("postgres");
  const database = `confiture_scratch_${hex(host.randomBytes(10))}`;
  const applicationName = "confiture scratch";
  {
    await using session = await openSession(dsn, { host, applicationName, signal: options.signal });
    await sweepScratch(session, host);
    const mark = { kind: "scratch" as const, owner: await ownScratchOwner(host) };
    await createDatabase(session, database, { template: options.template, mark });
  }
  try {
    return await body(withDatabase(dsn, database));
  } finally {
    // A session of its own, without the signal: what was aborted must be dropped too.
    await using session = await openSession(dsn, { host, applicationName });
    await dropScratch(session, database, host, { force: true });
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
