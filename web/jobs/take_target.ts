import { ConfitureError, isConfitureError } from "../../engine/errors.ts";
import { type Fence, openSession, type Session } from "../../engine/postgres/mod.ts";
import type { Dsn } from "../../engine/project/mod.ts";
import type { Control } from "../control/mod.ts";
import { type ClaimedRun, claimTarget, isRunGone } from "./claim_run.ts";
import { type EventWriter, insist } from "./event_writer.ts";
import { leaveFence, takeFence } from "./fence.ts";
import { targetName } from "./run_target.ts";

/** Makes a database a run's own: in the control database by name, and in itself by the fence. */
export async function takeTarget(
  { pool, host }: Control,
  claimed: ClaimedRun,
  dsn: Dsn,
  events: EventWriter,
): Promise<{ fence?: Fence; release(): Promise<void> } | "waiting"> {
  if (!await insist(() => claimTarget(pool, claimed, targetName(dsn)))) {
    if (claimed.attempt === 1) {
      const message = `waiting: another run works on ${targetName(dsn)}`;
      events.write({ type: "notice", level: "info", message });
    }
    return "waiting";
  }
  const open = () => openSession(dsn, { host, applicationName: "confiture fence" });
  try {
    await using session = await open();
    await refuseControl(session, targetName(dsn));
    const taken = await takeFence(session, claimed.id, async (run) => {
      const isGone = await insist(() => isRunGone(pool, run));
      if (isGone === undefined) throw new ConfitureError("target-held", { target: targetName(dsn), run });
      return isGone;
    });
    if ("held" in taken) return "waiting";
    return {
      fence: taken.fence,
      async release() {
        await using session = await open();
        await leaveFence(session, claimed.id, taken.fence);
      },
    };
  } catch (error) {
    // A build makes the database; until then there is nothing to fence.
    if (isConfitureError(error, "database-missing")) return { release: () => Promise.resolve() };
    throw error;
  }
}

/** Whoever changes a control database by a run makes themselves what they like there, and both have one ledger. */
async function refuseControl(session: Session, target: string): Promise<void> {
  const [found] = await session.query("SELECT pg_catalog.to_regclass('confiture_control.run') IS NOT NULL AS there");
  if (!found!.there) return;
  throw new ConfitureError("conflict", {
    what: `${target} is the control database of a server`,
    remedy: "Keep the server's own database apart from those of projects.",
  });
}
