import { z } from "zod";
import { ConfitureError } from "../../engine/errors.ts";
import type { AnyOperation } from "../../engine/run/mod.ts";
import { commandFor } from "./command_for.ts";
import { connect } from "./connection.ts";
import { failureOf } from "./failure_of.ts";
import { readPlace } from "./read_place.ts";
import { endedRun } from "./run_there.ts";
import { type OutcomeThere, refused, type Watching, watchRun } from "./watch_run.ts";

export interface FollowThere extends Watching {
  operation: AnyOperation;
  run: string;
  given: Record<string, unknown>;
  operationNamed(name: string): Promise<AnyOperation>;
}

/** Follows a run that is there already. Whoever follows does not stop it: Ctrl-C leaves. */
export async function followThere(request: FollowThere): Promise<OutcomeThere> {
  const { run, given, host, signal, operationNamed } = request;
  let operation = request.operation;
  let url = "";
  const left = Promise.withResolvers<OutcomeThere>();
  const leave = () => {
    const facts = { url, run, why: "you left", follow: commandFor(url, "run follow", run) };
    left.resolve({ ...refused(new ConfitureError("server-lost", facts), operation), exitCode: 130 });
  };
  try {
    const place = await readPlace(given, host);
    url = place.url;
    const there = connect(place.url, place.token);
    const found = await there.ask("GET", `/api/runs/${encodeURIComponent(run)}`, endedRun);
    operation = await operationNamed(found.operation).catch(() => unknownHere(found.operation));
    signal.addEventListener("abort", leave);
    if (signal.aborted) leave();
    const watching = { ...request, signal: new AbortController().signal, leave: undefined };
    const outcome = await Promise.race([watchRun(there, run, watching, operation), left.promise]);
    if (outcome.output === undefined) return outcome;
    const output = { run, operation: found.operation, result: outcome.output };
    return { ...outcome, output, operation: followed(operation) };
  } catch (error) {
    return refused(failureOf(error, url, operation.name, signal), operation);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

/** The document is that of following; what people read is the operation's. */
function followed(operation: AnyOperation): AnyOperation {
  const { text, quietText } = operation;
  const resultOf = (output: { result: Record<string, unknown> }) => output.result;
  return {
    ...operation,
    text: (output, style) => text?.(resultOf(output), style) ?? JSON.stringify(resultOf(output), null, 2),
    quietText: quietText && ((output, style) => quietText(resultOf(output), style)),
  };
}

/** Its document is shown; how people read it, only the program knows that has it. */
function unknownHere(name: string): AnyOperation {
  const run = () => Promise.reject(new Error("it runs on a server"));
  return { name, summary: name, effect: "read", input: z.object({}), output: z.looseObject({}), run };
}
