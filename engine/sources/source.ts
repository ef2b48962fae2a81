import { ConfitureError } from "../errors.ts";

/** What a side of a comparison can be. */
export type Source =
  | { readonly kind: "environment"; readonly name: string }
  | { readonly kind: "dsn"; readonly dsn: string }
  | TreeSource
  | { readonly kind: "git"; readonly ref: string; readonly of: TreeSource };

/** What lies in the project's folder, now or at a git ref. */
export type TreeSource = DdlSource | MigrationsSource | { readonly kind: "catalog"; readonly path: string };

/** Migrations, replayed: those of the project when no folder is named, up to a version when one is. */
export interface MigrationsSource {
  readonly kind: "migrations";
  readonly path?: string;
  readonly upTo?: string;
}

/** What has to be run in a scratch database to be known. */
export type DdlSource =
  | { readonly kind: "ddl"; readonly environment?: string }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "folder"; readonly path: string };

/**
 * Reads a source as people write it: `env:staging`, the name of an environment, a connection string, `ddl` (the DDL of
 * the default environment), `ddl:staging`, `migrations`, `migrations:FOLDER`, either with `@VERSION`, a path (`x.sql`, a
 * folder, `catalog.json`), or any of the last behind `git:REF:`. Throws "source-invalid".
 */
export function parseSource(text: string, environments: readonly string[]): Source {
  if (text.startsWith("env:")) return { kind: "environment", name: text.slice("env:".length) };
  if (/^postgres(ql)?:\/\//.test(text)) return { kind: "dsn", dsn: text };
  if (text.startsWith("dsn:")) return { kind: "dsn", dsn: text.slice("dsn:".length) };
  // A mistyped one may hold a password all the same, which no message may quote.
  if (/^\s*\w+\s*=/.test(text) || /:\/\/|^postgres\w*:.*@/i.test(text)) return { kind: "dsn", dsn: text };
  if (text.startsWith("git:")) return gitSource(text);
  if (environments.includes(text)) return { kind: "environment", name: text };
  return inTree(text);
}

function gitSource(text: string): Source {
  const [, ref, ...rest] = text.split(":");
  if (!ref) throw new ConfitureError("source-invalid", { source: text, problem: "no ref is named behind git:" });
  return { kind: "git", ref, of: inTree(rest.length === 0 ? "ddl" : rest.join(":")) };
}

function inTree(text: string): TreeSource {
  if (text === "ddl") return { kind: "ddl" };
  if (text.startsWith("ddl:")) return { kind: "ddl", environment: text.slice("ddl:".length) };
  if (text === "") throw new ConfitureError("source-invalid", { source: text, problem: "it is empty" });
  const replayed = migrationsIn(text);
  if (replayed) return replayed;
  if (text.endsWith(".json")) return { kind: "catalog", path: text };
  return { kind: /\.(sql|psql|pgsql|ddl)$/.test(text) ? "file" : "folder", path: text };
}

/** A version holds no slash, so that an @ in the name of a folder stays one. */
function migrationsIn(text: string): MigrationsSource | undefined {
  const [, path, upTo] = text.match(/^migrations(?::(.*?))?(?:@([^/@]*))?$/s) ?? [];
  if (!/^migrations($|[:@])/.test(text)) return undefined;
  if (path === "" || upTo === "") {
    const problem = path === "" ? "no folder is named behind migrations:" : "no version is named behind the @";
    throw new ConfitureError("source-invalid", { source: text, problem });
  }
  return { kind: "migrations", ...(path !== undefined && { path }), ...(upTo !== undefined && { upTo }) };
}

/** How messages name a source; a connection string never with its password. */
export function describeSource(source: Source): string {
  switch (source.kind) {
    case "environment":
      return `environment ${source.name}`;
    case "dsn":
      return "the given database";
    case "ddl":
      return source.environment === undefined ? "the project's DDL" : `the DDL of environment ${source.environment}`;
    case "migrations": {
      const what = source.path === undefined ? "the migrations" : `the migrations in ${source.path}`;
      return source.upTo === undefined ? what : `${what} up to ${source.upTo}`;
    }
    case "file":
    case "folder":
    case "catalog":
      return source.path;
    case "git":
      return `${describeSource(source.of)} at ${source.ref}`;
  }
}
