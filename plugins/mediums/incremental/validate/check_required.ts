import { applyScope, type Catalog, type Fact } from "../../../../engine/catalog/mod.ts";
import { difference } from "../../../../engine/change/mod.ts";
import {
  type MigrationFile,
  type MigrationFolder,
  type MigrationScript,
  readMigration,
} from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Environment } from "../../../../engine/project/mod.ts";
import { changedNames, readSource, scopeOf } from "../../../../engine/sources/mod.ts";
import type { Payloads } from "../operations/mod.ts";
import { readBranch } from "./branch.ts";

interface Request {
  root: string;
  ref?: string;
  environment?: Environment;
}

/** A change of the DDL comes with a migration. Both sides are built and their catalogs compared: a comment is no change. */
export async function checkRequired(
  folder: MigrationFolder,
  { root, ref, environment }: Request,
  context: Context,
): Promise<Payloads["require_migration"]> {
  const branch = await readBranch(folder, { root, ref, host: context.host });
  const { fork } = branch;
  const ddl = { kind: "ddl" as const, ...environment && { environment: environment.name } };
  const scope = scopeOf(environment);
  const read = async (source: Parameters<typeof readSource>[0]): Promise<Catalog> =>
    applyScope((await readSource(source, { context, environment })).catalog, scope);
  const changes = difference(
    await read({ kind: "git", ref: fork.commit, of: ddl }),
    await read(ddl),
  );
  const files = [...branch.added, ...await repeatedAgain(folder, branch.added, { root, fork, context })];
  const scripts = await Promise.all(files.filter(({ body }) => body === "sql").map(({ up }) => readMigration(up)));
  // What a program does nobody knows: it may have done all of it.
  const isKnown = files.every(({ body }) => body === "sql");
  const dropped = changes.flatMap((each) => each.kind === "drop" && isRoutine(each.before) ? [each.before] : []);
  const added = changes.flatMap((each) => each.kind === "add" && isRoutine(each.after) ? [each.after] : []);
  const altered = changes.flatMap((each) => each.kind === "alter" && isRoutine(each.after) ? [each.after] : []);
  const isSame = (a: Fact, b: Fact) => a.schema === b.schema && a.name === b.name;
  const reshaped = dropped.filter((each) => added.some((other) => isSame(each, other)));
  const hasNew = files.length > 0;
  const carried = hasNew && isKnown;
  const signatures = carried ? reshaped.filter((each) => !touches(scripts, each, "drops")) : [];
  const bodies = carried ? altered.filter((each) => !touches(scripts, each, "defines")) : [];
  const lacks = changes.length > 0 && !hasNew;
  const isValid = !lacks && signatures.length + bodies.length === 0;
  return {
    status: isValid ? "passed" : "failed",
    check: "require_migration",
    exit_code: isValid ? 0 : 1,
    is_valid: isValid,
    has_ddl_changes: changes.length > 0,
    has_new_migrations: hasNew,
    ddl_changes: changes.map((each) => `${each.kind} ${(each.kind === "drop" ? each.before : each.after).id}`),
    new_migration_files: files.map(({ up }) => up.name),
    migration_error: lacks ? `the DDL changed since ${fork.ref}, and no migration came with it` : null,
    base_ref: fork.ref,
    target_ref: "the working tree",
    signature_violations: signatures.map(({ id }) => id),
    body_violations: bodies.map(({ id }) => id),
  };
}

/** A repeatable migration that is written anew comes with the change as a new one does. */
async function repeatedAgain(
  folder: MigrationFolder,
  added: readonly MigrationFile[],
  { root, fork, context }: { root: string; fork: { commit: string }; context: Context },
): Promise<MigrationFile[]> {
  const changed = new Set(await changedNames(root, folder.name, { commit: fork.commit }, context.host));
  const candidates = folder.migrations.filter((file) =>
    file.body === "sql" && !added.includes(file) && changed.has(file.up.name.slice(folder.name.length + 1))
  );
  const read = await Promise.all(candidates.map(async (file) => ({ file, script: await readMigration(file.up) })));
  return read.filter(({ script }) => script.frontMatter.repeatable).map(({ file }) => file);
}

function isRoutine({ kind }: Fact): boolean {
  return kind === "function" || kind === "procedure";
}

function touches(scripts: readonly MigrationScript[], { schema, name }: Fact, how: "drops" | "defines"): boolean {
  return scripts.some(({ statements }) =>
    statements.some(({ defines, touches, settings }) =>
      (how === "drops" ? touches.drops : defines).some((object) =>
        object.kind === "function" && object.name === name &&
        (object.schema ?? settings.searchPath[0] ?? "public") === schema
      )
    )
  );
}
