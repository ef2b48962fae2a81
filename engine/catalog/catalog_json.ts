import { z } from "zod";
import { contentHash } from "../content_hash.ts";
import { ConfitureError, parseSaved } from "../errors.ts";
import { Catalog } from "./catalog.ts";
import type { Fact } from "./fact.ts";

const format = "confiture catalog 2";

const saved = z.object({
  format: z.literal(format),
  server_version: z.int(),
  database: z.string(),
  role: z.string(),
  implies_owner: z.boolean(),
  fingerprint: z.string(),
  hash: z.string(),
  keywords: z.array(z.string()),
  unmodelled: z.array(z.object({ kind: z.string(), name: z.string(), schema: z.string().optional() })),
  unreadable: z.array(z.string()),
  left_out: z.object({ extension: z.int(), own: z.int(), scope: z.int() }),
  facts: z.array(z.object({
    id: z.string(),
    kind: z.string(),
    schema: z.string().optional(),
    name: z.string(),
    args: z.string().optional(),
    parent: z.string().optional(),
    position: z.int().optional(),
    properties: z.record(z.string(), z.json()),
    canonical: z.record(z.string(), z.string()).optional(),
    needs: z.array(z.string()),
  })),
});

/** A catalog as JSON text that `catalogFromJson` reads; the facts in the order of their ids. */
export function catalogToJson(catalog: Catalog): string {
  const facts = [...catalog.facts.values()].sort((a, b) => a.id < b.id ? -1 : 1);
  const value: Omit<z.infer<typeof saved>, "hash"> = {
    format,
    server_version: catalog.serverVersion,
    database: catalog.database,
    role: catalog.role,
    implies_owner: catalog.impliesOwner,
    fingerprint: catalog.fingerprint,
    keywords: [...catalog.keywords],
    unmodelled: [...catalog.unmodelled],
    unreadable: [...catalog.unreadable],
    left_out: { ...catalog.leftOut },
    facts: facts.map((fact) => ({ ...fact, needs: [...fact.needs] }) as z.infer<typeof saved>["facts"][number]),
  };
  return JSON.stringify({ ...value, hash: contentHash(value) }, null, 1) + "\n";
}

/** Reads what `catalogToJson` wrote. Throws "catalog-file-invalid", also when it was edited. */
export function catalogFromJson(text: string, file: string): Catalog {
  const refuse = (problem: string, options?: ErrorOptions) =>
    new ConfitureError("catalog-file-invalid", { file, problem }, options);
  const { hash, ...content } = parseSaved(text, saved, refuse);
  // The fingerprint leaves out what no comparison needs; the hash is over everything.
  if (contentHash(content) !== hash) throw refuse("it was changed after it was saved");
  const { facts, fingerprint, ...parts } = content;
  const catalog = new Catalog({
    serverVersion: parts.server_version,
    database: parts.database,
    role: parts.role,
    impliesOwner: parts.implies_owner,
    facts: facts as Fact[],
    keywords: parts.keywords,
    unmodelled: parts.unmodelled,
    unreadable: parts.unreadable,
    leftOut: parts.left_out,
  });
  if (catalog.fingerprint !== fingerprint) {
    throw refuse("this version of confiture reads its facts otherwise than the one that saved it");
  }
  return catalog;
}
