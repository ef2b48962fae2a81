import { z } from "zod";
import { defineHook } from "../../../engine/plugin/mod.ts";
import { hookPhases } from "../../../engine/run/mod.ts";
import { appendLine } from "./append_line.ts";
import { auditLine } from "./audit_line.ts";

const options = z.strictObject({
  file: z.string().min(1).default(".confiture/audit.jsonl")
    .describe("File that lines are appended to, relative to the project; its folder is made if it is missing"),
  fsync: z.boolean().default(false).describe(
    "Wait at each line until it is on the disk, so that a power cut loses none",
  ),
});

export default defineHook({
  phases: hookPhases,
  options,
  create({ file, fsync }, { host, root }) {
    const path = file.startsWith("/") ? file : `${root}/${file}`;
    return {
      async handle(event, signal) {
        signal.throwIfAborted();
        await appendLine(path, auditLine(event, host.osUser), fsync);
      },
    };
  },
});
