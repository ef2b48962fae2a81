import type { Catalog } from "../../../../engine/catalog/mod.ts";
import type { Step } from "../../../../engine/change/mod.ts";
import { parseMigration } from "../../../../engine/migrations/mod.ts";
import type { FilePart } from "./cut_files.ts";
import { fullSql } from "./full_sql.ts";
import type { NextVersions } from "./next_versions.ts";
import type { Planned } from "./plan_difference.ts";
import { renderHalf } from "./render_half.ts";
import { runGenerator } from "./run_generator.ts";
import { titleOf, type Work } from "./work.ts";

/** The forward half of a migration that is to be written. */
export interface ForwardHalf {
  readonly version: string;
  readonly name: string;
  readonly path: string;
  readonly title: string;
  readonly text: string;
  readonly steps: readonly Step[];
  readonly transactional: boolean;
  readonly statements: number;
}

/** The parts of a plan as files under the versions that they have; with a generator, what that one wrote. */
export async function forwardHalves(
  work: Work,
  { planned, parts, versions, behind }: NextVersions & { planned: Planned; parts: readonly FilePart[] },
  empty: Catalog,
  to: Catalog,
): Promise<ForwardHalf[]> {
  const { input, context, folder, command } = work;
  const halves: ForwardHalf[] = [];
  for (const [at, part] of parts.entries()) {
    const version = versions[at]!;
    const name = parts.length === 1 ? input.name : `${input.name}_${at + 1}`;
    const title = titleOf(input.name, parts.length === 1 ? undefined : { number: at + 1, of: parts.length });
    const before = at === 0 ? behind : versions[at - 1];
    const dependsOn = behind === undefined ? undefined : before;
    const path = `${folder.name}/${version}_${name}.up.sql`;
    const text = command === undefined
      ? renderHalf({ ...part, head: [title], ...(dependsOn !== undefined && { dependsOn }) })
      : await runGenerator(input.generator!, command, {
        from: fullSql(empty, planned.renames.source, "What is there."),
        to: fullSql(empty, to, "What it shall be."),
      }, context);
    const script = await parseMigration(path, new TextEncoder().encode(text));
    halves.push({
      version,
      name,
      path,
      title,
      text,
      steps: part.steps,
      transactional: script.transactional,
      statements: script.statements.filter(({ kind }) => kind !== "set").length,
    });
  }
  return halves;
}
