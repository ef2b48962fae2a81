import type { Catalog, Fact } from "../catalog/mod.ts";
import type { Alteration } from "./difference.ts";
import type { Draft } from "./draft.ts";
import type { ServerAnswers } from "./server_answers.ts";

/** What an emitter may look at. */
export interface Sides {
  readonly from: Catalog;
  readonly to: Catalog;
  /** False for the short form: the database is empty or offline, so nobody waits for a lock. */
  readonly online: boolean;
  /** What the source's server said about changes, where it was asked. */
  readonly answers?: ServerAnswers;
  /** Whether a fact of the target is new or built anew by this plan, so that nobody uses it yet. */
  isNew(id: string): boolean;
  /** Whether a type of the source is moved out of the way while columns go from it to its successor. */
  isAside(id: string): boolean;
}

/** What `create` is told about one fact. */
export interface Creation extends Sides {
  /** Parts that the same statement makes: columns, defaults and constraints of a new table. */
  readonly parts: readonly Fact[];
}

/** Turns changes of one kind of fact into statements. One file for each kind. */
export interface Emitter {
  /** Makes the fact as it is in `to`. */
  create(fact: Fact, sides: Creation): Draft[];
  /** Removes the fact as it is in `from`. Parts that go with their parent are not asked. */
  drop(fact: Fact, sides: Sides): Draft[];
  /** Changes the fact in place, or says by undefined that it has to be dropped and made anew. */
  alter?(change: Alteration, sides: Sides): Draft[] | undefined;
  /**
   * Gives the fact of `from` another name, so that one of its own name can be made while columns still use it. Present
   * where stored values can hang on a fact that has to be made anew; `drop` is then asked for the other name.
   */
  aside?(fact: Fact, name: string, sides: Sides): Draft[];
  /**
   * Facts of `from` that PostgreSQL wants out of the way while `alter` runs: they are dropped before it and made anew
   * behind it, as are those that need them.
   */
  blockers?(change: Alteration, sides: Sides): readonly Fact[];
}
