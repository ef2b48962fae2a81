/** How pg_depend names an object: the catalog its row is in, the row's oid, a column's number or 0. */
export interface Address {
  readonly catalog: string;
  readonly oid: number;
  readonly sub: number;
}

/** What is known at one address. */
interface Entry {
  id?: string;
  /** Ids of columns by their number. */
  parts?: (string | undefined)[];
  alias?: Address;
}

/** From PostgreSQL's addresses to ids of facts. */
export class AddressBook {
  readonly #catalogs = new Map<string, Map<number, Entry>>();
  readonly #members = new Map<string, Set<number>>();

  add({ catalog, oid, sub }: Address, id: string): void {
    const entry = this.#entry(catalog, oid);
    if (sub === 0) entry.id = id;
    else (entry.parts ??= [])[sub] = id;
  }

  alias(catalog: string, oid: number, to: Address): void {
    this.#entry(catalog, oid).alias = to;
  }

  /** Says that an object belongs to an extension. */
  addMember(catalog: string, oid: number): void {
    const members = this.#members.get(catalog);
    if (members === undefined) this.#members.set(catalog, new Set([oid]));
    else members.add(oid);
  }

  isMember(catalog: string, oid: number): boolean {
    return this.#members.get(catalog)?.has(oid) === true;
  }

  /** The fact at an address; for a part that is no fact of its own, the whole. */
  find({ catalog, oid, sub }: Address): string | undefined {
    return this.at(catalog, oid, sub);
  }

  at(catalog: string, oid: number, sub: number): string | undefined {
    const entry = this.#catalogs.get(catalog)?.get(oid);
    if (entry === undefined) return undefined;
    const { id, parts, alias } = entry;
    const exact = sub === 0 ? id : parts?.[sub];
    if (exact !== undefined) return exact;
    if (alias !== undefined) {
      const found = this.at(alias.catalog, alias.oid, alias.sub === 0 ? sub : alias.sub);
      if (found !== undefined) return found;
    }
    return id;
  }

  /** What an object that is no fact is a part of. */
  aliasOf(catalog: string, oid: number): Address | undefined {
    return this.#catalogs.get(catalog)?.get(oid)?.alias;
  }

  #entry(catalog: string, oid: number): Entry {
    let entries = this.#catalogs.get(catalog);
    if (entries === undefined) this.#catalogs.set(catalog, entries = new Map());
    let entry = entries.get(oid);
    if (entry === undefined) entries.set(oid, entry = { id: undefined, parts: undefined, alias: undefined });
    return entry;
  }
}
