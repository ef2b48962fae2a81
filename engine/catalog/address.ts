import { aliasOf, type AliasRow } from "./aliases.ts";

/** How pg_depend names an object: the catalog its row is in, the row's oid, a column's number or 0. */
export interface Address {
  readonly catalog: string;
  readonly oid: number;
  readonly sub: number;
}

/** From PostgreSQL's addresses to ids of facts. */
export class AddressBook {
  readonly #ids = new Map<string, string>();
  readonly #aliases = new Map<string, Address>();

  add({ catalog, oid, sub }: Address, id: string): void {
    this.#ids.set(key(catalog, oid, sub), id);
  }

  alias(row: AliasRow): void {
    const { from, to } = aliasOf(row);
    this.#aliases.set(key(from.catalog, from.oid, from.sub), to);
  }

  /** The fact at an address; for a part that is no fact of its own, the whole. */
  find({ catalog, oid, sub }: Address): string | undefined {
    const exact = this.#ids.get(key(catalog, oid, sub));
    if (exact !== undefined) return exact;
    const alias = this.#aliases.get(key(catalog, oid, 0));
    if (alias) {
      const found = this.find(sub > 0 && alias.sub === 0 ? { ...alias, sub } : alias);
      if (found !== undefined) return found;
    }
    return sub === 0 ? undefined : this.#ids.get(key(catalog, oid, 0));
  }
}

function key(catalog: string, oid: number, sub: number): string {
  return sub === 0 ? `${catalog} ${oid}` : `${catalog} ${oid} ${sub}`;
}
