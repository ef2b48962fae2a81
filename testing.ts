/**
 * Real databases for tests: each a fresh copy of a template that is built from the project's DDL once, whichever test
 * process asks first.
 *
 * ```ts
 * import { withTestDatabase } from "confiture/testing";
 *
 * Deno.test("an order has a total", () =>
 *   withTestDatabase({ project: "examples/shop", env: "test" }, async ({ url }) => {
 *     const sql = postgres(url);
 *     …
 *     await sql.end();
 *   }));
 * ```
 */
import { fileURLToPath } from "node:url";
import type { Host } from "./engine/mod.ts";
import { openTestDatabase as openWith, type TestDatabase, type TestDatabaseOptions } from "./testing/mod.ts";

export { ConfitureError, isConfitureError } from "./engine/mod.ts";
export type { TestDatabase, TestDatabaseOptions };

/**
 * Runs the body with a database of its own, which is dropped afterwards, also when the body throws. When the whole
 * process is killed, the next one that asks for a database drops it.
 */
export async function withTestDatabase<T>(
  options: TestDatabaseOptions,
  body: (database: TestDatabase) => T | Promise<T>,
): Promise<T> {
  await using database = await openTestDatabase(options);
  return await body(database);
}

/** The same for suites with `before` and `after`: `await using`, or dispose of it there. */
export async function openTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  return await openWith(options, processHost());
}

function processHost(): Host {
  const env = Deno.env.toObject();
  const cli = new URL("./cli.ts", import.meta.url);
  return {
    cwd: Deno.cwd(),
    env,
    home: env.HOME ?? env.USERPROFILE,
    hostname: Deno.hostname(),
    osUser: env.USER ?? env.LOGNAME ?? env.USERNAME,
    uid: Deno.build.os === "windows" ? undefined : Deno.uid() ?? undefined,
    self: [Deno.execPath(), "run", "-A", "--quiet", cli.protocol === "file:" ? fileURLToPath(cli) : cli.href],
    compiled: false,
    now: () => new Date(),
    elapsedMs: () => performance.now(),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  };
}
