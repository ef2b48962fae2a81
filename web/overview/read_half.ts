import { ConfitureError } from "../../engine/errors.ts";
import { checksumsOf, type FrontMatter, parseMigration, readFrontMatter } from "../../engine/migrations/mod.ts";
import type { BundleMigration } from "./bundle_migrations.ts";

/** One half of a migration of a bundle. */
export interface MigrationHalf {
  path: string;
  size_bytes: number;
  /** Null of one that is too large, or no UTF-8 text. */
  text: string | null;
  /** As the ledger keeps it. */
  checksum: string | null;
  front_matter: {
    no_transaction: boolean;
    lock_timeout_ms: number | null;
    statement_timeout_ms: number | null;
    requires_superuser: boolean;
    run_as: string | null;
    depends_on: string[];
    repeatable: boolean;
  } | null;
  /** Whether it runs as one transaction; null of a program, and of what could not be read. */
  is_transactional: boolean | null;
  /** Why it cannot be run as it is. */
  problem: string | null;
}

/** Reads one half; a program is not loaded. */
export async function readMigrationHalf(
  path: string,
  { size, content }: { size: number; content: Uint8Array | null },
  kind: BundleMigration["kind"],
): Promise<MigrationHalf> {
  const half: MigrationHalf = {
    path,
    size_bytes: size,
    text: content && textOf(content),
    checksum: content && checksumsOf(content).normalised,
    front_matter: null,
    is_transactional: null,
    problem: null,
  };
  if (half.text === null || kind === "python") return half;
  try {
    half.front_matter = shown(readFrontMatter(half.text, path, kind === "sql" ? "--" : "//"));
    if (kind === "sql") half.is_transactional = (await parseMigration(path, content!)).transactional;
    return half;
  } catch (error) {
    if (error instanceof ConfitureError) return { ...half, problem: error.message };
    throw error;
  }
}

function textOf(content: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    return null;
  }
}

function shown(matter: FrontMatter): MigrationHalf["front_matter"] {
  return {
    no_transaction: matter.noTransaction,
    lock_timeout_ms: matter.lockTimeoutMs ?? null,
    statement_timeout_ms: matter.statementTimeoutMs ?? null,
    requires_superuser: matter.requiresSuperuser,
    run_as: matter.runAs ?? null,
    depends_on: [...matter.dependsOn],
    repeatable: matter.repeatable,
  };
}
