import { z } from "zod";
import type { RemoteServer } from "../../engine/plugin/mod.ts";
import { ConfitureError } from "../../engine/errors.ts";
import { approvalThere, readApproval } from "./approvals.ts";
import { Away, connect, type Connection } from "./connection.ts";
import type { ServerPlace } from "./read_place.ts";
import { endedRun, runThere } from "./run_there.ts";

/** A server as operations ask it. Failures are what people are told. */
export function remoteServer({ url, token }: ServerPlace): RemoteServer {
  const there = connect(url, token);
  const run = (id: string) => there.ask("GET", `/api/runs/${encodeURIComponent(id)}`, endedRun);
  const told: RemoteServer = {
    url,
    async runs(filter) {
      return (await there.ask("GET", `/api/runs?${queryOf(filter)}`, z.object({ runs: z.array(runThere) }))).runs;
    },
    async cancel(id) {
      return runThere.parse(
        await there.ask("POST", `/api/runs/${encodeURIComponent(id)}/cancel`, endedRun, { body: {} }),
      );
    },
    async approvals(filter) {
      const answer = z.object({ approvals: z.array(approvalThere) });
      return (await there.ask("GET", `/api/approvals?${queryOf(filter)}`, answer)).approvals;
    },
    async approval(id) {
      const approval = await readApproval(there, id);
      const { operation, output } = await run(approval.review_run);
      return { approval, reviewed: operation, found: output ?? undefined };
    },
    async decide(id, decision, body) {
      return await there.ask("POST", `/api/approvals/${id}/${decision}`, approvalThere, { body });
    },
  };
  return telling(told, there);
}

/** Whoever asks is told that nobody answers as any other failure is told. */
function telling(told: RemoteServer, { url }: Connection): RemoteServer {
  return new Proxy(told, {
    get(target, name: keyof RemoteServer) {
      const member = target[name];
      if (typeof member !== "function") return member;
      return async (...args: unknown[]) => {
        try {
          return await (member as (...args: unknown[]) => Promise<unknown>)(...args);
        } catch (error) {
          if (!(error instanceof Away)) throw error;
          throw new ConfitureError("server-away", { url, why: error.message }, { cause: error });
        }
      };
    },
  });
}

function queryOf(filter: object): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
