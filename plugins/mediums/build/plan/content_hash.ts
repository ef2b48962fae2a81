import { createHash } from "node:crypto";
import { scriptSteps, type Segment } from "../../../../engine/ddl/mod.ts";
import type { SourceFile } from "../../../../engine/project/mod.ts";
import { fileSource } from "../../../../engine/sql/mod.ts";

/**
 * SHA-256 over what would be executed: every statement in its order with the settings around it, every row of data,
 * every seed file. Not over names of files, comments between statements or anything of the machine.
 */
export async function contentHash(segments: readonly Segment[], seeds: readonly SourceFile[]): Promise<string> {
  const hash = createHash("sha256");
  const add = (tag: string, text = "") => hash.update(`${tag}\0${text}\0`);
  for (const { transactional, statements } of segments) {
    add(transactional ? "transaction" : "alone");
    for await (const step of scriptSteps(statements)) {
      add(step.kind, step.text);
      if (step.kind === "copy") {
        for await (const chunk of step.rows()) hash.update(chunk);
        add("end");
      }
    }
  }
  for (const { path, name } of seeds) {
    add("seed");
    for await (const chunk of fileSource(path, name).chunks()) hash.update(chunk);
    add("end");
  }
  return hash.digest("hex");
}
