import { z } from "zod";
import { ConfitureError, fileTrouble } from "../../engine/errors.ts";
import { type AnyOperation, type Consent, parseInput } from "../../engine/run/mod.ts";
import { flagsOf, type ObjectSchema } from "../flags.ts";
import { version } from "../version.ts";
import { approvalRequest, readApproval, requestApproval, runApproved } from "./approvals.ts";
import { askFor, type Order } from "./ask_for.ts";
import { connect, type Connection } from "./connection.ts";
import { failureOf } from "./failure_of.ts";
import { FailureThere } from "./failure_there.ts";
import { fetchFiles, leftFailure } from "./fetch_files.ts";
import { projectThere, readPlace } from "./read_place.ts";
import { namedPaths, refuseInput } from "./refuse_input.ts";
import { sendFiles } from "./send_files.ts";
import { type OutcomeThere, refused, type Watching, watchRun } from "./watch_run.ts";

export interface ThroughServer extends Watching {
  operation: AnyOperation;
  input: Record<string, unknown>;
  /** Global flags that were given. */
  given: Record<string, unknown>;
  /** Folder of the project. */
  root: string;
  consent: Consent;
  operationNamed(name: string): Promise<AnyOperation>;
}

/** Runs an operation on a server with the files of a folder. Never throws for what can be told. */
export async function runThrough(request: ThroughServer): Promise<OutcomeThere> {
  const { operation, host, signal } = request;
  let url = "";
  try {
    const { given, input, root, say } = request;
    const own = flagsOf(z.toJSONSchema(operation.input, { io: "input" }) as ObjectSchema);
    const checked = parseInput(operation, input);
    refuseInput(operation, input, own, checked);
    if (given.request_approval && given.approval !== undefined) {
      throw new ConfitureError("usage", { problem: "--request-approval and --approval contradict each other" });
    }
    const place = await readPlace(given, host);
    url = place.url;
    const there = connect(place.url, place.token);
    const project = await projectThere(given, root, host);
    const versionThere = await readVersion(there, signal);
    try {
      const named = namedPaths(input, own);
      const { bundle, files } = await sendFiles(there, root, { project, named, signal, onSent: tellSent(request) });
      const order: Order = { project, bundle, input };
      if (given.request_approval) return await askApproval(there, order, request, checked);
      const outcome = given.approval === undefined ? await runAsked(there, order, request) : await watch(
        there,
        await runApproved(there, String(given.approval), { ...order, input: checked, operation: operation.name }),
        order,
        request,
      );
      return outcome.status === "succeeded" ? await withFiles(there, outcome, request, files) : outcome;
    } catch (error) {
      if (versionThere !== version && isUnknownThere(error)) {
        say(`the server has version ${versionThere} of confiture, and this is ${version}`, "warning");
      }
      throw error;
    }
  } catch (error) {
    return refused(failureOf(error, url, operation.name, signal), operation);
  }
}

async function watch(there: Connection, run: string, { project }: Order, request: ThroughServer) {
  request.say(`run ${run} on ${there.url}, project ${project}`);
  return await watchRun(there, run, request, request.operation);
}

/** Runs it; where the run finds that it needs a yes, it is asked for here, with the run's own words, and run again. */
async function runAsked(there: Connection, order: Order, request: ThroughServer): Promise<OutcomeThere> {
  const { operation: { name }, given, consent } = request;
  const outcome = await watch(there, await askFor(there, order, request), order, request);
  const { code, details } = outcome.error?.toIssue() ?? {};
  if (code !== "USAGE_003" || given.yes || typeof order.input.env !== "string") return outcome;
  const answer = await consent({ question: `${name} needs your yes.`, loses: String(details!.loses) });
  if (answer === "no") throw new ConfitureError("consent-refused", { operation: name });
  if (answer === "nobody") return outcome;
  return await watch(there, await askFor(there, order, { ...request, given: { yes: true } }), order, request);
}

/** A request that the server refused for something that it does not know. */
function isUnknownThere(error: unknown): boolean {
  if (!(error instanceof FailureThere) || error.statusThere === undefined) return false;
  const { code, details } = error.toIssue();
  return ["USAGE_002", "SERVER_1707"].includes(code) ||
    (code === "SERVER_1706" && ["operation", "address"].includes(String(details.kind)));
}

const health = z.object({ ok: z.literal(true), version: z.string() });

/** The first question: whether a server is there at all. */
async function readVersion(there: Connection, signal: AbortSignal): Promise<string> {
  try {
    return (await there.ask("GET", "/api/health", health, { signal })).version;
  } catch (error) {
    if (!(error instanceof FailureThere)) throw error;
    throw new ConfitureError("server-foreign", { url: there.url, why: error.message }, { cause: error });
  }
}

function tellSent({ onEvent, host }: ThroughServer): (done: number, total: number) => void {
  return (done, total) => {
    const event = { type: "progress", label: "Sending files", done, total, unit: "files" } as const;
    onEvent?.({ ...event, run: "", seq: 0, at: host.now().toISOString() });
  };
}

/** What the run wrote belongs here, as that of a run of here does. */
async function withFiles(
  there: Connection,
  outcome: OutcomeThere,
  { root, say }: ThroughServer,
  sent: ReadonlyMap<string, string>,
): Promise<OutcomeThere> {
  const fetched = await fetchFiles(there, outcome.run, root, sent).catch((error: unknown) => ({
    written: [],
    left: new Map([["its files", fileTrouble(error)]]),
  }));
  for (const path of fetched.written) say(`from the server: ${path}`);
  const error = leftFailure(there, outcome.run, fetched);
  return error ? { ...outcome, status: "failed", error, exitCode: error.exitCode } : outcome;
}

/** Asks that somebody agrees to the run, and shows what they will see. */
async function askApproval(
  there: Connection,
  order: Order,
  request: ThroughServer,
  checked: Record<string, unknown>,
): Promise<OutcomeThere> {
  const { operation, operationNamed, say } = request;
  const { id, review_run } = await requestApproval(there, order, operation.name);
  say(`approval ${id} on ${there.url}, project ${order.project}; its review is run ${review_run}`);
  const reviewing = await operationNamed(operation.review!.of(checked).operation);
  const review = await watchRun(there, review_run, request, reviewing);
  if (review.error) return review;
  const output = { approval: await readApproval(there, id), review: review.output! };
  return { ...review, operation: approvalRequest(reviewing, there.url), output, exitCode: 0 };
}
