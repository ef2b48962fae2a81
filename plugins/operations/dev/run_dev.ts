import { ConfitureError } from "../../../engine/errors.ts";
import type { Context, OpenTarget } from "../../../engine/plugin/mod.ts";
import { createDatabase, databaseExists } from "../../../engine/postgres/mod.ts";
import { withDatabase } from "../../../engine/project/mod.ts";
import type { DevInput, DevOutput } from "./dev.ts";
import { followDdl } from "./follow_ddl.ts";
import { changedSeeds, readSeeds, type SeedHashes } from "./seed_files.ts";
import { watchSources } from "./watch_sources.ts";

/** The operation `dev`: a round at the start, and one whenever a file was saved. */
export async function runDev(input: DevInput, context: Context): Promise<DevOutput> {
  const target = await context.target(input, { mutating: true });
  requireLocal(target);
  await context.phase("before_validation", { target: target.label });
  await makeDatabase(target, context);
  const { host, signal } = context;
  const result: DevOutput = {
    database: target.dsn.database,
    rounds: 0,
    applied: 0,
    seeded_files: [],
    last_round_ms: 0,
    in_step: false,
  };
  let seeds: SeedHashes | undefined;
  /** Made, and not seeded yet: a seed that failed is tried again with the next save. */
  const unseeded = new Set<string>();
  const round = async () => {
    const started = host.elapsedMs();
    result.rounds++;
    result.in_step = false;
    const { applied, isInStep, newTables } = await followDdl(target, context);
    result.applied += applied;
    for (const table of newTables) unseeded.add(table);
    if (input.seeds && isInStep) {
      const now = await readSeeds(target, context);
      const files = await changedSeeds(seeds, now, [...unseeded]);
      if (files.length > 0) await seedAgain(files, input, context);
      seeds = now;
      unseeded.clear();
      result.seeded_files = [...new Set([...result.seeded_files, ...files])];
    }
    result.in_step = isInStep;
    result.last_round_ms = Math.round(host.elapsedMs() - started);
    if (!input.once) say(context, `in ${result.last_round_ms} ms; waiting for the next change`);
  };
  if (input.once) await round();
  else {
    for await (const _ of watchSources(target, context)) {
      try {
        await round();
      } catch (error) {
        // A file that is half written, or wrong: the next save mends it.
        if (signal.aborted || !(error instanceof ConfitureError)) throw error;
        context.emit({
          type: "notice",
          level: "warning",
          message: `${error.message}\n${error.remedy}`,
          code: error.code,
        });
      }
    }
  }
  await context.phase("after_validation", { target: target.label, in_step: result.in_step });
  return result;
}

/** Throws "dev-refused" for a database that others may count on. */
function requireLocal({ label, environment, dsn, embeddedMajor }: OpenTarget): void {
  if (environment?.config.protected) throw new ConfitureError("dev-refused", { target: label, why: "it is protected" });
  const isHere = ({ host, address = host }: { host: string; address?: string }) =>
    address.startsWith("/") || ["localhost", "127.0.0.1", "::1"].includes(address);
  if (embeddedMajor !== undefined || dsn.hosts.every(isHere)) return;
  throw new ConfitureError("dev-refused", { target: label, why: "it is on another machine" });
}

async function makeDatabase({ dsn }: OpenTarget, context: Context): Promise<void> {
  await using maintenance = await context.session(withDatabase(dsn, "postgres"));
  if (!await databaseExists(maintenance, dsn.database)) await createDatabase(maintenance, dsn.database);
}

/** The seeds are another plugin's: its operation applies them, as a person would. */
async function seedAgain(files: readonly string[], input: DevInput, context: Context): Promise<void> {
  const operation = await context.registry.operation("seed apply");
  const { env, database_url, config, no_config } = input;
  const choice = Object.fromEntries(
    Object.entries({ env, database_url, config, no_config }).filter(([, value]) => value !== undefined),
  );
  await operation.run(operation.input.parse({ ...choice, file: files, replace: true }), context);
  say(context, `seeded again: ${files.join(", ")}`);
}

function say({ emit }: Context, message: string): void {
  emit({ type: "notice", level: "info", message });
}
