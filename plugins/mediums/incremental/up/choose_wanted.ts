import { ConfitureError } from "../../../../engine/errors.ts";
import { hasDown, ignoredFile } from "../../../../engine/migrations/mod.ts";
import { ignoredWarnings } from "../files/mod.ts";
import type { UpInput } from "../operations/mod.ts";
import { type Pending, type Standing, upTo } from "../plan/mod.ts";
import type { Workplace } from "../workplace.ts";
import { prepare, type Prepared } from "./apply_migration.ts";

type Wishes = Pick<
  UpInput,
  "target" | "verify_checksums" | "on_checksum_mismatch" | "force" | "out_of_order" | "require_reversible"
>;

/**
 * The pending migrations that a run shall apply, read, in their order. Throws what forbids applying them: changed files,
 * one below the highest, Python, one without a way back where all shall have one.
 */
export async function chooseWanted(
  standing: Standing,
  { folder, config }: Workplace,
  wishes: Wishes,
  warnings: string[],
): Promise<Prepared[]> {
  checkChecksums(standing, wishes, warnings);
  const wanted = upTo(wishes.target, folder, standing.pending);
  checkOrder(standing, wanted, wishes.out_of_order ?? config.out_of_order, warnings);
  refusePython(wanted);
  const prepared: Prepared[] = [];
  for (const each of wanted) prepared.push(await prepare(each));
  if (wishes.require_reversible) requireReversible(prepared);
  return prepared;
}

/** Files that are no migration by their names, which `strict` forbids. Throws "migration-ignored". */
export function orphanWarnings({ folder, config }: Workplace, { strict }: Pick<UpInput, "strict">): string[] {
  const [first] = folder.orphans;
  if ((strict || config.strict_mode) && first !== undefined) throw ignoredFile(first, folder.name);
  return ignoredWarnings(folder);
}

function checkChecksums({ changed }: Standing, input: Wishes, warnings: string[]): void {
  if (!input.verify_checksums || changed.length === 0 || input.on_checksum_mismatch === "ignore" || input.force) return;
  const files = changed.map(({ file }) => file.up.name);
  const error = new ConfitureError("checksum-mismatch", { files, count: files.length });
  if (input.on_checksum_mismatch === "fail") throw error;
  warnings.push(error.message);
}

function checkOrder(
  { below, highest }: Standing,
  wanted: readonly Pending[],
  policy: "error" | "warn" | "apply",
  warnings: string[],
): void {
  const early = below.filter((each) => wanted.includes(each)).map(({ file }) => file.up.name);
  if (early.length === 0 || policy === "apply") return;
  const error = new ConfitureError("migration-out-of-order", {
    migrations: early,
    highest: highest!,
    count: early.length,
  });
  if (policy === "error") throw error;
  warnings.push(error.message);
}

function refusePython(wanted: readonly Pending[]): void {
  const python = wanted.filter(({ file }) => file.body === "python").map(({ file }) => file.up.name);
  if (python.length > 0) throw new ConfitureError("migration-python", { migrations: python });
}

function requireReversible(prepared: readonly Prepared[]): void {
  const missing = prepared.filter(({ pending: { file }, script: { program } }) =>
    !hasDown(file) || (program && !program.down)
  ).map(({ pending: { file } }) => file.up.name);
  if (missing.length > 0) throw new ConfitureError("not-reversible", { migrations: missing });
}
