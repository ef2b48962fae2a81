import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { ConfitureError, fileTrouble } from "../../../engine/errors.ts";
import {
  askServer,
  dumpSchema,
  type Plan,
  planChange,
  type PlanDocument,
  type Proof,
  readEvidence,
  type ServerAnswers,
  silent,
  toDocument,
  withRowAnswers,
  withRowChecks,
} from "../../../engine/change/mod.ts";
import { proveSides, settleSides, turnsOf } from "../../../engine/comparison/mod.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import type { PlanOutput } from "./plan.ts";
import { narrowSides } from "./narrow_sides.ts";
import { readSides, type Sides } from "./read_sides.ts";
import { requireWhole } from "./require_whole.ts";
import { renderSql } from "./render_sql.ts";

export interface PlanRequest {
  from?: string;
  to?: string;
  env?: string;
  objects: readonly string[];
  fast: boolean;
  no_proof: boolean;
  output?: string;
  sql?: string;
  strict: boolean;
}

/** Plans and proves, and writes what was asked for. */
export async function runPlan(request: PlanRequest, context: Context): Promise<PlanOutput> {
  let dump: Promise<string> | undefined;
  // What pg_dump says of all of the target says nothing of a part of it.
  const isWhole = request.objects.length === 0;
  const read = await readSides(
    request,
    context,
    request.no_proof || !isWhole ? undefined : async (database) => {
      dump = dumpSchema(database, context);
      await dump.catch(() => {}); // whoever asks the witness hears of it
    },
  );
  const sides = narrowSides(read, request.objects);
  const { from, to } = sides;
  context.emit({ type: "step", name: "plan" });
  const plan = await planSides(sides, request, context);
  const unasked = "it was asked for without a proof";
  const proof: Proof = request.no_proof
    ? { status: "unproved", problems: [unasked], boundaries: [], witness: silent(unasked) }
    : await proveSides(plan, sides, dump, context);
  const document = toDocument(plan, proof, from, to, sides.scope);
  if (request.strict) requireWhole(document);
  await write(request, document, context);
  return { ...document, objects: turnsOf(from.catalog, to.catalog), output_path: request.output ?? null };
}

/** Plans with what the source's server answers, where it lives: what would be rewritten, how big tables are. */
async function planSides(sides: Sides, { fast }: PlanRequest, context: Context): Promise<Plan> {
  const { from, to } = sides;
  const { renamed, refused } = await settleSides(sides, context);
  const { catalog, origins } = renamed;
  const planned = (answers?: ServerAnswers) =>
    withRowChecks(
      planChange(from.catalog, to.catalog, { online: !fast, renamed, refused, answers }),
      { source: from.catalog, from: catalog, to: to.catalog, origins, answers },
    );
  if (!from.live) return await planned();
  await using session = await context.session(from.live.dsn);
  const plan = await readEvidence(session, await planned(await askServer(session, from.catalog, to.catalog)));
  return await withRowAnswers(plan, session, { elapsedMs: () => context.host.elapsedMs() });
}

async function write({ output, sql }: PlanRequest, document: PlanDocument, { projectDir }: Context): Promise<void> {
  const save = async (path: string, text: string) => {
    try {
      await writeFile(resolve(projectDir, path), text);
    } catch (error) {
      throw new ConfitureError("output-unwritable", { file: path, why: fileTrouble(error) }, { cause: error });
    }
  };
  if (output !== undefined) await save(output, `${JSON.stringify(document, null, 2)}\n`);
  if (sql !== undefined) await save(sql, renderSql(document));
}
