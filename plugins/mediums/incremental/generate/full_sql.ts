import type { Catalog } from "../../../../engine/catalog/mod.ts";
import { planChange } from "../../../../engine/change/mod.ts";
import type { ScriptSource } from "../../../../engine/sql/mod.ts";
import { asApplier } from "./prove_files.ts";
import { renderHalf } from "./render_half.ts";

/** A whole catalog as one script for an empty database. */
export function fullSql(empty: Catalog, catalog: Catalog, head: string): string {
  const { steps } = planChange(asApplier(empty), asApplier(catalog), { online: false });
  const plain = steps.map((step) => ({ ...step, hazards: [], lock: undefined }));
  return renderHalf({ steps: plain, transactional: true, head: [head] }).replace("SET LOCAL ", "SET ");
}

/** DDL files one behind the other, each under its name. */
export async function joinFiles(sources: readonly ScriptSource[]): Promise<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  for (const source of sources) {
    let text = "";
    for await (const chunk of source.chunks()) text += decoder.decode(chunk, { stream: true });
    text += decoder.decode();
    parts.push(`-- ${source.name}\n${text.trimEnd()}\n`);
  }
  return parts.join("\n");
}
