import { z } from "zod";
import { pause } from "../../engine/pause.ts";
import { Away, type Connection } from "./connection.ts";
import { FailureThere } from "./failure_there.ts";

/** Asks until the server has heard it: a request to stop that got lost would be a run that goes on. */
export async function cancelRun(there: Connection, run: string, stop: AbortSignal): Promise<"asked" | "over"> {
  for (let pauseMs = 250;; pauseMs = Math.min(2 * pauseMs, 5_000)) {
    try {
      await there.ask("POST", `/api/runs/${encodeURIComponent(run)}/cancel`, z.unknown(), { body: {} });
      return "asked";
    } catch (error) {
      // It ended before it was told to.
      if (error instanceof FailureThere && error.code === "SERVER_1710") return "over";
      if (!(error instanceof Away)) throw error;
    }
    await pause(pauseMs, stop);
  }
}
