import type { Catalog } from "../catalog/mod.ts";
import type { Session } from "../postgres/mod.ts";
import type { Dsn, Environment } from "../project/mod.ts";
import type { ScriptSource } from "../sql/mod.ts";
import type { SourceContext } from "./source_context.ts";

/** One side of a comparison, read. */
export interface Side {
  /** For people: "environment production", "the project's DDL at main". */
  readonly label: string;
  readonly catalog: Catalog;
  /** Set when the side is a database that lives: a plan from it can be applied to it. */
  readonly live?: { readonly dsn: Dsn; readonly environment?: Environment };
  /** Statements of DDL or migrations that could not be run in scratch. */
  readonly skipped: readonly string[];
  /** The DDL itself, for what its comments say; absent for what was read at a git ref or from a catalog. */
  readonly ddl?: readonly ScriptSource[];
}

export interface ReadSourceOptions {
  context: SourceContext;
  /** Whose settings count for scratch databases; the default environment when absent. */
  environment?: Environment;
  /** Major of the scratch server, where the place lets us choose: that of the other side. */
  major?: number;
  /** Looks at the database of the source while it is there, beside the reading, over connections of its own. */
  visit?(database: Pick<Session, "dsn" | "serverVersion">): Promise<void>;
  /** What messages call the source. */
  label?: string;
}
