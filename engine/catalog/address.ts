/** How pg_depend names an object: the catalog its row is in, the row's oid, a column's number or 0. */
export interface Address {
  readonly catalog: string;
  readonly oid: number;
  readonly sub: number;
}

/** Objects of a catalog that are known as parts of something else. */
interface Aliases {
  /** Catalog that these are in. */
  readonly to: string;
  /** Place of an oid in the lists. */
  readonly places: ReadonlyMap<number, number>;
  readonly oids: readonly number[];
  /** Numbers of columns, where they are columns. */
  readonly subs: readonly number[] | undefined;
}

/** From PostgreSQL's addresses to ids of facts. */
export class AddressBook {
  readonly #wholes = new Map<string, Map<number, string>>();
  /** Ids of columns by their number. */
  readonly #parts = new Map<string, Map<number, (string | undefined)[]>>();
  readonly #aliases = new Map<string, Aliases[]>();
  readonly #members = new Map<string, Map<number, number>>();

  add(catalog: string, oid: number, sub: number, id: string): void {
    if (sub === 0) return void mapOf(this.#wholes, catalog).set(oid, id);
    const objects = mapOf(this.#parts, catalog);
    let parts = objects.get(oid);
    if (parts === undefined) objects.set(oid, parts = []);
    parts[sub] = id;
  }

  /** Says of many objects what each is a part of; of several, the last one counts. */
  addAliases(catalog: string, oids: readonly number[], to: Omit<Aliases, "places">): void {
    const aliases = { ...to, places: new Map(oids.map((oid, place) => [oid, place])) };
    const others = this.#aliases.get(catalog);
    if (others === undefined) this.#aliases.set(catalog, [aliases]);
    else others.unshift(aliases);
  }

  /** Says that an object belongs to an extension. */
  addMember(catalog: string, oid: number, extension: number): void {
    mapOf(this.#members, catalog).set(oid, extension);
  }

  isMember(catalog: string, oid: number): boolean {
    return this.#members.get(catalog)?.has(oid) === true;
  }

  /** The extension that an object belongs to, be it as the array of a type that does. */
  extensionOf(catalog: string, oid: number): string | undefined {
    if (this.#members.size === 0) return undefined;
    const extension = this.#members.get(catalog)?.get(oid);
    if (extension !== undefined) return this.at("pg_extension", extension, 0);
    const alias = this.aliasOf(catalog, oid);
    return alias && this.extensionOf(alias.catalog, alias.oid);
  }

  /** The fact at an address; for a part that is no fact of its own, the whole. */
  find({ catalog, oid, sub }: Address): string | undefined {
    return this.at(catalog, oid, sub);
  }

  at(catalog: string, oid: number, sub: number): string | undefined {
    const exact = sub === 0 ? this.#wholes.get(catalog)?.get(oid) : this.#parts.get(catalog)?.get(oid)?.[sub];
    if (exact !== undefined) return exact;
    const alias = this.aliasOf(catalog, oid);
    if (alias !== undefined) {
      const found = this.at(alias.catalog, alias.oid, alias.sub === 0 ? sub : alias.sub);
      if (found !== undefined) return found;
    }
    return sub === 0 ? undefined : this.#wholes.get(catalog)?.get(oid);
  }

  /** What an object that is no fact is a part of. */
  aliasOf(catalog: string, oid: number): Address | undefined {
    for (const { to, places, oids, subs } of this.#aliases.get(catalog) ?? []) {
      const place = places.get(oid);
      if (place !== undefined) return { catalog: to, oid: oids[place]!, sub: subs?.[place] ?? 0 };
    }
    return undefined;
  }
}

function mapOf<T>(maps: Map<string, Map<number, T>>, catalog: string): Map<number, T> {
  let map = maps.get(catalog);
  if (map === undefined) maps.set(catalog, map = new Map());
  return map;
}
