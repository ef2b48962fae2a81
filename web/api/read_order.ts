import { z } from "zod";
import { ConfitureError } from "../../engine/errors.ts";
import { type AnyOperation, type Effect, effectOf } from "../../engine/run/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { type Caller, isAllowed, type Verb, verbFor } from "../auth/mod.ts";
import { findProject, type ProjectRow } from "../bundles/mod.ts";
import type { RunOrder } from "../runs/mod.ts";
import { environmentsNamed, readRemoteInput } from "./operation_input.ts";
import { requireRight } from "./permit.ts";
import type { ApiRequest } from "./route.ts";

/** What a request says about a run that it wants. */
export const orderBody = z.object({
  project: z.string().min(1).max(100),
  bundle: z.string().regex(/^[0-9a-f]{64}$/).optional().describe(
    "Files to run with; the project's newest when absent",
  ),
  input: z.record(z.string(), z.unknown()).default({}),
  attach: z.array(z.object({
    path: z.string().regex(/^[\w-][\w.-]{0,95}\.json$/, "is no file name that ends with .json"),
    run: z.string().min(1).max(100),
  })).max(10).default([]).describe("Results of other runs, laid beside the files: a plan that apply takes"),
});

/** A run that somebody may ask for, checked as far as no files are needed. */
export interface CheckedOrder {
  operation: AnyOperation;
  effect: Effect;
  /** True when it changes the database of its environment. */
  changesDatabase: boolean;
  environment?: string;
  input: Record<string, unknown>;
}

/** Checks what a request wants to run by the operation's own schema, and that its caller may do what `verb` says. */
export async function readOrder(
  request: ApiRequest,
  name: string,
  { project, input: given }: z.output<typeof orderBody>,
  verb?: Verb,
): Promise<CheckedOrder> {
  const { registry } = request.services;
  const provided = registry.operations().find((each) => each.provided.name === name)?.provided;
  if (!provided) throw new ConfitureError("no-such-thing", { kind: "operation", name });
  if (provided.local !== undefined) {
    throw new ConfitureError("conflict", {
      what: `${name} runs on the command line only: ${provided.local}`,
      remedy: "Run it where its effect is wanted.",
    });
  }
  const environment = typeof given.env === "string" ? given.env : undefined;
  const place = { project, environment };
  // Whoever may not even read there is not told what the input has to look like.
  requireRight(request, "run:read", place);
  const operation = await registry.operation(name);
  const input = readRemoteInput(operation, given);
  // A comparison reads other databases too.
  for (const other of environmentsNamed(operation, input)) {
    requireRight(request, "run:read", { project, environment: other });
  }
  const effect = effectOf(operation, input);
  requireRight(request, verb ?? verbFor(operation, effect), place);
  const changesDatabase = effect !== "read" && operation.changes !== "files";
  if (changesDatabase && environment === undefined) {
    throw new ConfitureError("request-invalid", { where: "input: env", problem: "name the environment to change" });
  }
  return { operation, effect, changesDatabase, environment, input };
}

/** The files that a run works with, and who wants it. In the transaction that requests it. */
export async function completeOrder(
  session: Session,
  { caller, address, id, trace }: ApiRequest,
  { operation, effect, environment, input }: CheckedOrder,
  body: z.output<typeof orderBody>,
): Promise<RunOrder & { project: ProjectRow; bundle: string }> {
  const project = await findProject(session, body.project);
  const bundle = body.bundle ?? project.bundle;
  if (bundle === null) {
    throw new ConfitureError("conflict", { what: `${project.name} has no files yet`, remedy: "Send a bundle first." });
  }
  const kept = await session.query(
    "SELECT 1 AS one FROM confiture_control.project_bundle WHERE project = $1 AND bundle = $2",
    [project.id, bundle],
  );
  if (kept.length === 0) throw new ConfitureError("no-such-thing", { kind: `bundle of ${project.name}`, name: bundle });
  await requireAttachable(session, caller!, project, bundle, body.attach);
  const by = { name: caller!.name, person: caller!.person };
  const order = { project, bundle, operation: operation.name, effect, environment, input, attached: body.attach };
  return { ...order, by, address, request: id, trace };
}

/** Only results of the project's own runs that the caller may see, and never in the place of a file of the bundle. */
async function requireAttachable(
  session: Session,
  caller: Caller,
  project: ProjectRow,
  bundle: string,
  attach: z.output<typeof orderBody>["attach"],
): Promise<void> {
  for (const { path, run } of attach) {
    const [row] = await session.query<{ ended: boolean; taken: boolean; environment: string | null }>(
      `SELECT r.environment, r.status = 'succeeded' AND r.output IS NOT NULL AS ended, EXISTS (
         SELECT 1 FROM confiture_control.bundle_file f WHERE f.bundle = $3 AND lower(f.path) = lower($4)) AS taken
       FROM confiture_control.run r WHERE r.id = $1 AND r.project = $2`,
      [run, project.id, bundle, path],
    );
    const isSeen = row &&
      isAllowed(caller, "view", { project: project.name, environment: row.environment ?? undefined });
    if (!isSeen) throw new ConfitureError("no-such-thing", { kind: `run of ${project.name}`, name: run });
    if (!row.ended || row.taken) {
      throw new ConfitureError("conflict", {
        what: row.taken ? `the bundle has a file ${path} already` : `run ${run} has no result`,
        remedy: row.taken ? "Choose another name for the attached result." : "Attach a run that succeeded.",
      });
    }
  }
}
