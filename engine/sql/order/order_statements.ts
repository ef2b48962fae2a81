import { loadParser, type Parser } from "../parser.ts";
import { withSetting } from "../settings.ts";
import { placeOf, type Statement } from "../statement.ts";
import { breakCircles, type Cuts } from "./break_circles.ts";
import { refuseDuplicates } from "./duplicates.ts";
import { buildGraph } from "./edges.ts";
import { cutForeignKeys } from "./foreign_key_cut.ts";
import { ObjectIndex } from "./object_index.ts";
import { sortStatements } from "./sort.ts";

export type OrderMode = "dependency" | "alphabetical" | "hex";

export interface OrderOptions {
  /** Adds every foreign key after all tables, whether or not that is needed. */
  twoPass?: boolean;
}

export interface OrderedScript {
  /**
   * What to run, in order: without SET lines (each statement carries the settings in force at its place, see
   * `settingsStatements`) and without the BEGIN and COMMIT around files.
   */
  readonly statements: readonly Statement[];
  /** Places of foreign keys that are added after their tables. */
  readonly addedLater: readonly string[];
  /** Places of functions whose body is not checked where they are made. */
  readonly unchecked: readonly string[];
  /** Statements that were pulled up before others that the files have first. */
  readonly moved: number;
}

/** Puts a script in an order that PostgreSQL can run. */
export async function orderStatements(
  script: readonly Statement[],
  mode: OrderMode,
  options: OrderOptions = {},
): Promise<OrderedScript> {
  const parser = await loadParser();
  const work = new Work(script.filter(({ kind }) => kind !== "set" && kind !== "transaction"), parser);
  refuseDuplicates(new ObjectIndex(work.statements), work.statements);
  if (options.twoPass) await work.cutAll();
  if (mode !== "dependency") return work.result(work.statements, 0);
  for (;;) {
    const graph = buildGraph(work.statements);
    const cuts = breakCircles(graph, work.statements);
    if (cuts.foreignKeys.size > 0 || cuts.bodies.size > 0) {
      await work.apply(cuts);
      continue;
    }
    const order = sortStatements(graph);
    return work.result(order.map((at) => work.statements[at]!), pulledUp(order));
  }
}

/** The statements while foreign keys and bodies are being cut. */
class Work {
  private readonly later: Statement[] = [];
  private readonly unchecked: Statement[] = [];

  constructor(public statements: Statement[], private readonly parser: Parser) {}

  async cutAll(): Promise<void> {
    for (const [at, { touches }] of this.statements.entries()) {
      if (touches.foreignKeys.some(({ inline }) => inline)) await this.cut(at, "all");
    }
    this.flush();
  }

  async apply({ foreignKeys, bodies }: Cuts): Promise<void> {
    for (const [at, chosen] of foreignKeys) await this.cut(at, chosen);
    for (const at of bodies) {
      const statement = this.statements[at]!;
      this.unchecked.push(statement);
      this.statements[at] = {
        ...statement,
        settings: withSetting(statement.settings, "check_function_bodies", "off"),
        references: statement.references.map((reference) =>
          reference.strength === "body" ? { ...reference, strength: "weak" as const } : reference
        ),
      };
    }
    this.flush();
  }

  result(statements: readonly Statement[], moved: number): OrderedScript {
    return {
      statements,
      addedLater: statements.filter((statement) => this.later.includes(statement)).map(placeOf),
      unchecked: this.unchecked.map(placeOf),
      moved,
    };
  }

  private pending: Statement[] = [];

  private async cut(at: number, chosen: ReadonlySet<number> | "all"): Promise<void> {
    const { table, constraints } = await cutForeignKeys(this.statements[at]!, chosen, this.parser);
    this.statements[at] = table;
    this.pending.push(...constraints);
  }

  /** Added at the end, after all rows, whose order they then leave free. */
  private flush(): void {
    this.statements.push(...this.pending);
    this.later.push(...this.pending);
    this.pending = [];
  }
}

function pulledUp(order: readonly number[]): number {
  const done = new Uint8Array(order.length);
  let first = 0;
  let count = 0;
  for (const at of order) {
    done[at] = 1;
    if (at > first) count++;
    while (done[first]) first++;
  }
  return count;
}
