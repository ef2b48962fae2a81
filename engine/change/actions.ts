import { ConfitureError } from "../errors.ts";
import { type Catalog, type Fact, property } from "../catalog/mod.ts";
import { type Alteration, type Change, difference } from "./difference.ts";
import type { Draft } from "./draft.ts";
import type { Sides } from "./emitter.ts";
import { emitters, refuseToInherit } from "./emitters/mod.ts";
import { asSeenBy } from "./implied.ts";
import { withoutMoved } from "./moved_extensions.ts";
import { takesPartInIdentity } from "./part_in_identity.ts";
import { rivalIndexes } from "./rival_indexes.ts";
import type { ServerAnswers } from "./server_answers.ts";
import { isStoredColumn, isStoredInside, isStoredType } from "./stored.ts";
import { canBeStub } from "./stub_view.ts";

/** What a plan does with each fact, before the order is known. */
export interface Actions {
  readonly from: Catalog;
  readonly to: Catalog;
  readonly sides: Sides;
  /** Ids made in `to`, rebuilt ones among them. */
  readonly creates: ReadonlySet<string>;
  /** Ids removed from `from`, rebuilt ones among them. */
  readonly drops: ReadonlySet<string>;
  /** Names that types of `from` bear while their successors take their place, by their ids; they are in `drops` too. */
  readonly asides: ReadonlyMap<string, string>;
  readonly alters: ReadonlyMap<string, { change: Alteration; drafts: readonly Draft[] }>;
  /** Views among the altered ones that let go of what they read until then. */
  readonly stubs: ReadonlySet<string>;
}

/**
 * Turns changes into actions. What cannot be changed in place is dropped and made anew, and with it whatever needs it,
 * as far as PostgreSQL forces that and no further.
 */
export function decideActions(
  from: Catalog,
  to: Catalog,
  options: { online: boolean; answers?: ServerAnswers },
): Actions {
  const [source, target] = [asSeenBy(from, to), asSeenBy(to, from)];
  return new Deciding(source, target, options).decide(difference(source, target));
}

class Deciding {
  readonly #creates = new Set<string>();
  readonly #drops = new Set<string>();
  readonly #stubs = new Set<string>();
  readonly #alterations = new Map<string, Alteration>();
  readonly #asides = new Map<string, string>();
  readonly #sides: Sides;

  constructor(readonly from: Catalog, readonly to: Catalog, options: Pick<Sides, "online" | "answers">) {
    this.#sides = { ...options, from, to, isNew: (id) => this.#creates.has(id), isAside: (id) => this.#asides.has(id) };
  }

  decide(changes: readonly Change[]): Actions {
    for (const change of withoutMoved(changes, this.from, this.to)) {
      this.#require(change.kind === "drop" ? change.before : change.after);
      if (change.kind === "add") this.#creates.add(change.id);
      else if (change.kind === "drop") this.#drops.add(change.id);
      else this.#alterations.set(change.id, change);
    }
    for (const change of changes) if (change.kind === "drop") this.#release(change.before);
    this.#replaceParts();
    this.#freeIndexes();
    this.#keepBare(changes);
    this.#inherit(changes);
    for (const change of changes) if (change.kind !== "drop") this.#attachBelow(change.after);
    for (const change of changes) this.#replaceCheckedDomain(change);
    // A rebuild can bring others with it, which may have been decided already.
    for (const [id, change] of this.#alterations) {
      if (!this.#alterations.has(id)) continue;
      const emitter = emitters.get(change.after.kind)!;
      if (!emitter.alter || emitter.alter(change, this.#sides) === undefined) this.#rebuild(id);
      else for (const blocker of emitter.blockers?.(change, this.#sides) ?? []) this.#clear(blocker, id);
    }
    const alters = new Map([...this.#alterations].map(([id, change]) => {
      const drafts = emitters.get(change.after.kind)!.alter!(change, this.#sides)!;
      return [id, { change, drafts }];
    }));
    const { from, to } = this;
    return {
      from,
      to,
      sides: this.#sides,
      creates: this.#creates,
      drops: this.#drops,
      asides: this.#asides,
      alters,
      stubs: this.#stubs,
    };
  }

  /** A view in the place of a table has columns of the same names; they are others, and so is all that looks at them. */
  #replaceParts(): void {
    const replaced = new Set<string>();
    for (const [id, before] of this.from.facts) {
      const after = this.to.facts.get(id);
      if (!after?.parent || !before.parent || after.parent === before.parent) continue;
      this.#alterations.delete(id);
      this.#drops.add(id);
      this.#creates.add(id);
      for (const gone of [id, before.parent]) replaced.add(gone);
    }
    for (const id of replaced) {
      for (const dependent of this.from.dependentsOf(id)) {
        if (!this.#drops.has(dependent.id)) this.#follow(dependent, id);
      }
    }
  }

  /** A domain is checked anew only where every value of it is a column's: elsewhere another takes its place. */
  #replaceCheckedDomain(change: Change): void {
    if (change.kind === "drop") return;
    const { kind, id, parent } = change.after;
    const domain = kind === "domain" ? id : kind === "constraint" ? parent! : undefined;
    if (domain === undefined || this.from.facts.get(domain)?.kind !== "domain" || this.#drops.has(domain)) return;
    const has = (key: string) => change.kind === "alter" && change.properties.includes(key);
    const isChecked = kind === "domain"
      ? has("not_null") && property(change.after, "not_null") === true
      : !property(change.after, "not_valid") && (change.kind === "add" || has("not_valid") || has("definition"));
    if (isChecked && isStoredInside(domain, this.from)) this.#rebuild(domain);
  }

  /** An index leaves the index of the whole only with its table, or when that one goes. */
  #freeIndexes(): void {
    for (const id of [...this.#drops]) {
      const { kind, parent, needs } = this.from.fact(id);
      if (kind !== "index attachment") continue;
      const table = this.from.fact(parent!).parent!;
      const bond = this.from.childrenOf(table, "partition")[0];
      if (bond === undefined || this.#drops.has(bond.id)) continue;
      for (const whole of needs) if (whole !== parent && !this.#drops.has(whole)) this.#rebuild(whole);
    }
  }

  /** ATTACH PARTITION makes what a partition lacks of the indexes of the whole: one that stays without comes before them. */
  #keepBare(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === "drop" || change.after.kind !== "partition") continue;
      for (const { id } of rivalIndexes(change.after.parent!, this.to)) if (this.from.facts.has(id)) this.#rebuild(id);
      for (const whole of change.after.needs) {
        if (whole === change.after.parent || !this.from.facts.has(whole)) continue;
        for (const { id } of this.from.childrenOf(whole, "index")) {
          const stays = this.to.facts.has(id) && !this.#drops.has(id);
          if (stays && !hasPartOf(id, change.after.parent!, this.to)) this.#rebuild(id);
        }
      }
    }
  }

  /** A column that is a table's own stays so under INHERIT; one that has let go of a partitioned table is. */
  #inherit(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== "add" || change.after.kind !== "inheritance") continue;
      const table = change.after.parent!;
      if (this.#creates.has(table)) continue;
      for (const column of this.to.childrenOf(table, "column")) {
        const before = this.from.facts.get(column.id);
        if (!property(column, "inherited") || before === undefined) continue;
        const bond = this.from.childrenOf(table, "partition")[0];
        if (property(before, "inherited") && !(bond && this.#drops.has(bond.id))) continue;
        if (this.to.fact(table).kind === "table") refuseToInherit(column);
        this.#rebuild(table);
        break;
      }
    }
  }

  /** ATTACH PARTITION gives the part in an identity to one level: what hangs below is attached behind it. */
  #attachBelow({ kind, parent }: Fact): void {
    if (kind !== "partition" || !takesPartInIdentity(parent!, this.to)) return;
    for (const bond of this.to.dependentsOf(parent!)) {
      if (bond.kind !== "partition" || bond.parent === parent) continue;
      if (this.from.facts.has(bond.id)) this.#rebuild(bond.id);
      this.#attachBelow(bond);
    }
  }

  /** A blocker goes for good when it is dropped anyway, and otherwise around the change. */
  #clear(blocker: Fact, by: string): void {
    if (this.#drops.has(blocker.id)) return;
    const part = blocker.kind === "column" && property(blocker, "generated") === undefined;
    if (part) this.#refuse(blocker, by);
    this.#setAside(blocker);
  }

  /** A view that something with rows stands on stays as a stub; whatever else is in the way goes and comes back. */
  #setAside(fact: Fact): void {
    const { id } = fact;
    if (this.#drops.has(id) || !canBeStub(fact, this.from, this.to)) return this.#rebuild(id);
    this.#stubs.add(id);
    if (this.#alterations.has(id)) return;
    const after = this.to.fact(id);
    this.#alterations.set(id, { kind: "alter", id, before: fact, after, properties: ["definition"] });
  }

  #rebuild(id: string): void {
    if (this.#drops.has(id) && this.#creates.has(id)) return;
    const fact = this.from.fact(id);
    const whole = fact.kind === "column" ? this.from.fact(fact.parent!) : fact;
    const isInWhole = whole !== fact && whole.kind !== "table";
    if (isInWhole && !(this.#drops.has(whole.id) && this.#creates.has(whole.id))) return this.#rebuild(whole.id);
    if (fact.kind === "table") this.#refuse(fact, id);
    this.#alterations.delete(id);
    this.#stubs.delete(id);
    this.#drops.add(id);
    this.#creates.add(id);
    this.#putAside(fact);
    for (const child of this.from.childrenOf(id)) {
      if (this.to.facts.has(child.id)) this.#rebuild(child.id);
    }
    for (const dependent of this.from.dependentsOf(id)) this.#follow(dependent, id);
  }

  /** What needs something that is rebuilt has to go first, unless the target no longer needs it. */
  #follow(dependent: Fact, id: string): void {
    const after = this.to.facts.get(dependent.id);
    if (!after || dependent.parent === id) return;
    if (this.#alterations.has(dependent.id) && !after.needs.includes(id)) return;
    // An index goes with that of the partitioned table that it is a part of.
    if (dependent.kind === "index attachment") return this.#rebuild(dependent.parent!);
    if (!isStoredColumn(dependent, this.from)) this.#setAside(dependent);
    else if (this.#asides.has(id)) this.#retype(dependent, after);
    else this.#refuse(dependent, id);
  }

  /** What needs something that goes for good, and says nothing of it, has come to mean something else. */
  #release(fact: Fact): void {
    const remaining = this.from.dependentsOf(fact.id).filter(({ id }) =>
      this.to.facts.has(id) && !this.to.fact(id).needs.includes(fact.id)
    );
    if (remaining.length === 0) return;
    if (remaining.some(({ id }) => !this.#alterations.has(id))) this.#putAside(fact);
    for (const dependent of remaining) if (!this.#alterations.has(dependent.id)) this.#follow(dependent, fact.id);
  }

  /** What stored values hang on stays until they have moved. */
  #putAside({ id, kind, schema, name }: Fact): void {
    if (!emitters.get(kind)!.aside || !isStoredType(id, this.from)) return;
    const names = new Set(
      [this.from, this.to].flatMap(({ facts }) =>
        [...facts.values()].filter((fact) => fact.schema === schema).map((fact) => fact.name)
      ),
    );
    let aside = `${name}__old`.slice(-63);
    for (let n = 2; names.has(aside); n++) aside = `${name}__old${n}`.slice(-63);
    this.#asides.set(id, aside);
  }

  /** A column whose type is made anew under its name. */
  #retype(before: Fact, after: Fact): void {
    const { id } = before;
    if (this.#drops.has(id)) return;
    const properties = new Set(this.#alterations.get(id)?.properties).add("type");
    this.#alterations.delete(id); // so that it is looked at again
    this.#alterations.set(id, { kind: "alter", id, before, after, properties: [...properties].sort() });
  }

  #require(fact: Fact): void {
    if (!emitters.has(fact.kind)) throw new ConfitureError("change-unsupported", { object: fact.id, kind: fact.kind });
  }

  #refuse(fact: Fact, by: string): never {
    throw new ConfitureError("change-impossible", {
      object: fact.id,
      why: fact.id === by
        ? "PostgreSQL cannot change it in place, and dropping it would lose its rows"
        : `${by} has to be made anew, and it holds values of it`,
    });
  }
}

/** Whether an index of the partition is attached to that of the whole. */
function hasPartOf(index: string, partition: string, to: Catalog): boolean {
  return to.childrenOf(partition).some(({ id }) =>
    to.childrenOf(id, "index attachment").some(({ needs }) => needs.includes(index))
  );
}
