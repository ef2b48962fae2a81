import { z } from "zod";
import { ConfitureError } from "../../engine/errors.ts";
import type { Consent } from "../../engine/run/mod.ts";
import { commandFor } from "./command_for.ts";
import { Away, type Connection } from "./connection.ts";
import { FailureThere } from "./failure_there.ts";

export interface Order {
  project: string;
  bundle: string;
  input: Record<string, unknown>;
}

export interface Asking {
  operation: { readonly name: string };
  given: Record<string, unknown>;
  consent: Consent;
}

const asked = z.object({ run: z.string() });

/** Makes the run, after a yes where it can lose something. Returns its id. */
export async function askFor(there: Connection, order: Order, asking: Asking): Promise<string> {
  const { operation: { name }, given } = asking;
  const environment = typeof order.input.env === "string" ? order.input.env : undefined;
  const post = async (isConfirmed: boolean) => {
    const body = { ...order, ...(isConfirmed && environment !== undefined ? { confirm: environment } : {}) };
    const { run } = await once(
      there,
      order.project,
      name,
      () => there.ask("POST", `/api/operations/${encodeURIComponent(name)}`, asked, { body }),
    );
    return run;
  };
  try {
    return await post(given.yes === true);
  } catch (error) {
    if (!(error instanceof FailureThere) || error.code !== "SERVER_1722") throw error;
    const request = {
      question: `Run ${name} on ${environment} through ${there.url}?`,
      loses: `It can lose what is in ${environment}.`,
    };
    const answer = await asking.consent(request);
    if (answer === "yes") return await post(true);
    if (answer === "no") throw new ConfitureError("consent-refused", { operation: name });
    const loses = `${request.question} ${request.loses}`;
    throw new ConfitureError("consent-needed", { operation: name, loses, flag: "--yes" });
  }
}

/** A request that begins something is never sent twice: its answer may have been lost, not itself. */
export async function once<T>(
  { url }: Connection,
  project: string,
  operation: string,
  send: () => Promise<T>,
): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof Away) || error.isUnsent) throw error;
    const list = commandFor(url, "run list", "--project", project);
    throw new ConfitureError("request-lost", { url, operation, why: error.message, list }, { cause: error });
  }
}
