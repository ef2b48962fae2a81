import { fileURLToPath } from "node:url";
import { ConfitureError } from "../../engine/errors.ts";
import { createEngine } from "../../engine/mod.ts";
import type { Context } from "../../engine/plugin/mod.ts";

/** The control schema's own project: its migrations are run as anybody's are. In the binary the folder is inside. */
const folder = fileURLToPath(new URL("project", import.meta.url));

/**
 * Applies what is pending of the control schema's migrations, with the lock and the ledger of medium 2. Throws
 * `control-newer` when a newer program has been there: what it changed, this one cannot know.
 */
export async function migrateControl(databaseUrl: string, { host, registry, signal, emit }: Context): Promise<void> {
  const engine = createEngine({ host, plugins: registry.plugins, projectDir: folder });
  const run = async <T>(operation: string): Promise<T> => {
    const { error, output } = await engine.run(operation, { database_url: databaseUrl, no_config: false }, {
      signal,
      consent: () => Promise.resolve("yes"),
    });
    if (error) throw error;
    return output as T;
  };
  const { applied } = await run<{ applied: { name: string }[] }>("migrate up");
  for (const { name } of applied) emit({ type: "notice", level: "info", message: `control schema: ${name}` });
  const { migrations } = await run<{ migrations: { name: string; status: string }[] }>("migrate status");
  const newer = migrations.filter(({ status }) => status === "missing").map(({ name }) => name);
  if (newer.length > 0) throw new ConfitureError("control-newer", { migrations: newer });
}
