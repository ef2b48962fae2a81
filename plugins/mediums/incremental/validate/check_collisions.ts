import { ConfitureError } from "../../../../engine/errors.ts";
import {
  checksumsOf,
  compareVersions,
  type MigrationFile,
  type MigrationFolder,
  type MigrationScript,
  parseMigration,
  readMigration,
  readPart,
} from "../../../../engine/migrations/mod.ts";
import { issueOf, noting } from "../issues.ts";
import type { Issue, Payloads } from "../operations/mod.ts";
import type { MigrationConfig } from "../workplace.ts";
import { type Branch, readBranch } from "./branch.ts";
import { collide, type Collision } from "./collide.ts";
import { touchesOf } from "./touches_of.ts";

interface Request {
  root: string;
  ref?: string;
  host: Parameters<typeof readBranch>[1]["host"];
  config: MigrationConfig;
}

/** What will clash when this branch and its base come together: versions, and objects that both touch. */
export async function checkCollisions(folder: MigrationFolder, request: Request): Promise<Payloads["collisions"]> {
  const branch = await readBranch(folder, request);
  const { fork, added, addedThere, base } = branch;
  const issues: Issue[] = [];
  const own = await readAll(added, issues, (file) => readMigration(file.up));
  const others = await readAll(
    addedThere,
    issues,
    async ({ up }) => await parseMigration(`${up.name} at ${fork.ref}`, await branch.readAt(up.name, fork.base)),
  );
  const taken = await checkVersions(branch, issues);
  const highest = base.migrations.at(-1)?.version;
  for (const { file, script } of own) {
    if (taken.has(file) || highest === undefined || compareVersions(file.version, highest) >= 0) continue;
    if (script.frontMatter.dependsOn.length > 0 || request.config.out_of_order === "apply") continue;
    const below = new ConfitureError("migration-out-of-order", { migrations: [file.up.name], highest, count: 1 });
    const severity = request.config.out_of_order === "warn" ? "warning" : "error";
    issues.push({
      ...issueOf(below, undefined, file.version),
      severity,
      message: `${file.up.name} comes below ${highest}, the highest version on ${fork.ref}`,
      actionable: "Give it a later version: where the base is applied, it would come too late.",
      file: file.up.name,
    });
  }
  const touches = async (scripts: readonly Read[]) =>
    (await Promise.all(scripts.map(({ script }) => touchesOf(script.statements)))).flat();
  const theirs = others.filter(({ file }) => !added.some(({ up }) => up.name === file.up.name));
  const collisions = collide(await touches(own), await touches(theirs));
  issues.push(...collisions.map((each) => issueOfCollision(each, fork.ref)));
  const errors = issues.filter(({ severity }) => severity === "error");
  return {
    status: errors.length > 0 ? "failed" : "passed",
    check: "collisions",
    exit_code: errors.length > 0 ? 1 : 0,
    base_ref: fork.ref,
    fork_commit: fork.commit,
    new_migrations: added.map(({ up }) => up.name),
    base_migrations: addedThere.map(({ up }) => up.name),
    collisions: collisions.map(({ object, severity, here, there }) => ({
      object,
      severity,
      here: { file: here.file, line: here.line, does: here.does },
      there: { file: there.file, line: there.line, does: there.does },
    })),
    not_looked_into: [...added, ...addedThere].filter(({ body }) => body !== "sql").map(({ up }) => up.name),
    issues,
  };
}

interface Read {
  readonly file: MigrationFile;
  readonly script: MigrationScript;
}

async function readAll(
  files: readonly MigrationFile[],
  issues: Issue[],
  read: (file: MigrationFile) => Promise<MigrationScript>,
): Promise<Read[]> {
  const found: Read[] = [];
  for (const file of files) {
    if (file.body !== "sql") continue;
    const script = await noting(issues, file.version, () => read(file));
    if (script) found.push({ file, script });
  }
  return found;
}

/** The same version twice; returns the files that have it. One that both sides added alike is the same migration. */
async function checkVersions({ added, base, fork, readAt }: Branch, issues: Issue[]): Promise<Set<MigrationFile>> {
  const taken = new Set<MigrationFile>();
  for (const file of added) {
    for (const other of base.migrations.filter(({ version }) => version === file.version)) {
      taken.add(file);
      if (other.up.name === file.up.name) {
        const [own, their] = [await readPart(file.up), await readAt(other.up.name, fork.base)];
        if (checksumsOf(own).normalised === checksumsOf(their).normalised) continue;
      }
      const files = [file.up.name, `${other.up.name} at ${fork.ref}`];
      const twice = new ConfitureError("migration-duplicate", { version: file.version, files });
      issues.push({ ...issueOf(twice, undefined, file.version), file: file.up.name });
    }
  }
  return taken;
}

function issueOfCollision({ object, severity, here, there }: Collision, ref: string): Issue {
  const error = new ConfitureError("migration-collision", {
    file: here.file,
    line: here.line,
    object,
    here: here.does,
    there: `${there.file.slice(0, -` at ${ref}`.length)}:${there.line} ${there.does} it`,
    ref,
  });
  return { ...issueOf(error), severity };
}
