/** `deno run -A server.ts …` is `confiture serve …`. */
import { runProcess } from "./cli.ts";

if (import.meta.main) await runProcess(["serve", ...Deno.args]);
