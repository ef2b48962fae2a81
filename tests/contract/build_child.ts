/** Builds a project into a database and kills itself in the middle: `build_child.ts FOLDER URL SHARE`. */
import { createEngine } from "../../engine/mod.ts";
import { builtins } from "../../plugins/mod.ts";
import { testHost } from "../kit/mod.ts";

const [folder, url, share] = Deno.args as [string, string, string];
const engine = createEngine({ host: testHost({ cwd: folder }), plugins: builtins });
const outcome = await engine.run("build", { database_url: url }, {
  onEvent(event) {
    if (event.type !== "progress" || event.unit !== "statements" || !event.total) return;
    if (event.done / event.total >= Number(share)) Deno.kill(Deno.pid, "SIGKILL");
  },
});
// Reached only when no progress was told in time: the caller sees an exit that is no kill.
console.error(outcome.error?.message ?? "the build was through before it could be killed");
Deno.exit(3);
