import assert from "node:assert/strict";
import type { BuildPlace } from "../kit/mod.ts";

export interface Backend extends Record<string, unknown> {
  pid: number;
  application_name: string;
  database: string;
  state: string;
  query: string;
}

/** Sessions of the place's role. */
export async function backends(place: BuildPlace): Promise<Backend[]> {
  return await place.ask<Backend>(
    `SELECT pid, application_name, datname AS database, state, query FROM pg_stat_activity
     WHERE usename = '${place.role}' ORDER BY pid`,
  );
}

/** The backend of the place's role that runs a statement with `text` in it, as soon as there is one. */
export async function backendRunning(place: BuildPlace, text: string): Promise<Backend> {
  return await until(
    async () => (await backends(place)).find(({ state, query }) => state === "active" && query.includes(text)),
    `nobody runs ${text}`,
  );
}

/** Waits until the condition gives something. */
export async function until<T>(
  condition: () => Promise<T | undefined | false>,
  message: string,
  patienceMs = 20_000,
): Promise<T> {
  const started = performance.now();
  while (performance.now() - started < patienceMs) {
    const found = await condition();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  assert.fail(message);
}

/** A statement that runs this long on the server; the script goes on behind it. */
export function pause(seconds: number): string {
  return `DO $$ BEGIN PERFORM pg_sleep(${seconds}); END $$;\n`;
}

/** A statement that runs until the test cancels it; the script goes on behind it all the same. */
export function pauseUntilCancelled(): string {
  return `DO $$ BEGIN PERFORM pg_sleep(120); EXCEPTION WHEN query_canceled THEN NULL; END $$;\n`;
}
