/**
 * Applies migrations and kills itself while one of them builds its index: `incremental_child.ts FOLDER URL NUMBER`. A
 * transaction of its own keeps the build from ending, so that the index is there and invalid.
 */
import { createEngine } from "../../engine/mod.ts";
import { openSession } from "../../engine/postgres/mod.ts";
import { parseDsn } from "../../engine/project/mod.ts";
import { builtins } from "../../plugins/mod.ts";
import { testHost } from "../kit/mod.ts";

const [folder, url, number] = Deno.args as [string, string, string];
const host = testHost({ cwd: folder });
const blocker = await openSession(await parseDsn(url, host), { host });

async function killInTheMiddle(): Promise<void> {
  await blocker.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class");
  const watcher = await openSession(await parseDsn(url, host), { host });
  while (true) {
    const invalid = await watcher.query("SELECT FROM pg_index WHERE NOT indisvalid");
    if (invalid.length > 0) Deno.kill(Deno.pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const engine = createEngine({ host, plugins: builtins });
const outcome = await engine.run("migrate up", { database_url: url }, {
  onEvent(event) {
    if (event.type === "step" && Number(event.name.split("_")[0]) === Number(number)) void killInTheMiddle();
  },
});
// Reached only when the index was built in time: the caller sees an exit that is no kill.
console.error(outcome.error?.message ?? "all was applied before it could be killed");
Deno.exit(3);
