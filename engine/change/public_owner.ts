import type { Catalog } from "../catalog/mod.ts";
import type { Session } from "../postgres/mod.ts";

const id = "owner of schema public";

/**
 * Who owns the schema public of a scratch database, where that is somebody whom the session may not act as. Before 15 it is
 * the server's superuser, whoever made the database; nobody else can give it away, or drop the schema to make it anew. That
 * owner then stands for the one of the source, and nothing is proved of it.
 */
export async function foreignPublicOwner(scratch: Session): Promise<string | undefined> {
  const [row] = await scratch.query<{ owner: string }>(
    `SELECT pg_catalog.pg_get_userbyid(nspowner) AS owner FROM pg_catalog.pg_namespace
     WHERE nspname = 'public' AND NOT pg_catalog.pg_has_role(nspowner, 'USAGE')`,
  );
  return row?.owner;
}

/** The catalog with another owner of the schema public; unchanged where it tells none. */
export function withPublicOwner(catalog: Catalog, role: string | undefined): Catalog {
  const fact = catalog.facts.get(id);
  if (!fact || role === undefined) return catalog;
  return catalog.with({
    facts: [...catalog.facts.values()].map((each) => (each === fact ? { ...fact, properties: { role } } : each)),
  });
}

export function publicOwner(catalog: Catalog): string | undefined {
  const role = catalog.facts.get(id)?.properties.role;
  return typeof role === "string" ? role : undefined;
}
