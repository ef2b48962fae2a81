import type { AddressBook } from "./address.ts";
import type { GrantRow } from "./aspects.ts";
import type { Fact, FactKind } from "./fact.ts";
import { aspectId, objectId, shown } from "./identity.ts";
import { entriesOf, grantorsOf, type RightsRow } from "./rights.ts";

/**
 * Grants as facts, one for each object and grantee. Extensions' members and what came with the server are no facts, so
 * that their grants say by themselves what they are on.
 */
export function* grantFacts(
  rows: readonly GrantRow[],
  book: AddressBook,
  facts: ReadonlyMap<string, { readonly kind: FactKind; readonly parent?: string | undefined }>,
): Generator<Fact> {
  const groups = Map.groupBy(rows, ({ catalog, oid, sub, grantee }) => `${catalog} ${oid} ${sub} ${grantee}`);
  for (const group of groups.values()) {
    const [row] = group as [GrantRow];
    const place = placeOf(row, book, facts);
    if (place === undefined) continue;
    const { parent, on, object } = place;
    const id = aspectId("grant", on, row.grantee || "public");
    const relation = parent !== undefined && facts.get(parent)?.kind === "column"
      ? facts.get(parent)!.parent
      : undefined;
    const needs = parent === undefined ? [] : [parent];
    for (const grantor of grantorsOf(group)) {
      needs.push(aspectId("grant", on, grantor));
      if (relation !== undefined) needs.push(aspectId("grant", relation, grantor));
    }
    const { granted, revoked } = entriesOf(group as RightsRow[]);
    yield {
      id,
      kind: "grant",
      name: row.grantee || "public",
      ...(parent !== undefined && { parent }),
      properties: {
        ...(granted.length > 0 && { granted }),
        ...(revoked.length > 0 && { revoked }),
        ...(row.grantee !== "" && { grantee: row.grantee }),
        ...(object !== undefined && { object }),
      },
      needs,
    };
  }
}

interface Place {
  parent?: string | undefined;
  /** What the id of the fact calls it. */
  on: string;
  /** What GRANT calls it, where no fact says so; columns of it by their names. */
  object?: { word: string; name: string; column?: string };
}

function placeOf(
  { catalog, oid, sub, word, identity, column, extension, bare }: GrantRow,
  book: AddressBook,
  facts: ReadonlyMap<string, { readonly kind: FactKind }>,
): Place | undefined {
  const found = book.find({ catalog, oid, sub });
  if (found !== undefined) {
    // The sequence of an identity column is a part of the column, and has rights of its own.
    const isIdentity = facts.get(found)?.kind === "column" && sub === 0;
    return isIdentity
      ? { parent: found, on: `identity of ${found}`, object: { word, name: identity! } }
      : { parent: found, on: found };
  }
  if (identity === null || (extension === null && !bare)) return undefined;
  const by = extension === null ? undefined : objectId("extension", { name: extension });
  const part = column === null ? "" : `.${shown(column)}`;
  return {
    ...(by !== undefined && facts.has(by) && { parent: by }),
    on: `${word.toLowerCase()} ${identity}${part}`,
    object: { word, name: identity, ...(column !== null && { column }) },
  };
}
