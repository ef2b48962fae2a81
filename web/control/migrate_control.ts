import { fileURLToPath } from "node:url";
import { createEngine } from "../../engine/mod.ts";
import type { Context } from "../../engine/plugin/mod.ts";

/** The control schema's own project: its migrations are run as anybody's are. In the binary the folder is inside. */
const folder = fileURLToPath(new URL("project", import.meta.url));

/** Applies what is pending of the control schema's migrations, with the lock and the ledger of medium 2. */
export async function migrateControl(databaseUrl: string, { host, registry, signal, emit }: Context): Promise<void> {
  const engine = createEngine({ host, plugins: registry.plugins, projectDir: folder });
  const { error, output } = await engine.run("migrate up", { database_url: databaseUrl, no_config: false }, {
    signal,
    consent: () => Promise.resolve("yes"),
  });
  if (error) throw error;
  const applied = (output as { applied: { name: string }[] }).applied;
  for (const { name } of applied) emit({ type: "notice", level: "info", message: `control schema: ${name}` });
}
