import { pause } from "../../../../engine/pause.ts";
import { isConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { type Session, withAdvisoryLock } from "../../../../engine/postgres/mod.ts";

const pollMs = 40;

/**
 * Runs the body when fewer than `most` runs on this server that name a limit are cloning. The slots are advisory locks,
 * so a killed run frees its own.
 */
export async function withCloneSlot<T>(
  session: Session,
  most: number | undefined,
  context: Context,
  body: () => Promise<T>,
): Promise<T> {
  if (most === undefined) return await body();
  let isTold = false;
  for (let round = 0;; round++) {
    for (let slot = 0; slot < most; slot++) {
      let entered = false;
      try {
        return await withAdvisoryLock(session, `clone slot ${slot}`, {}, () => {
          entered = true;
          return body();
        });
      } catch (error) {
        if (entered || !isConfitureError(error, "advisory-lock-held")) throw error;
      }
    }
    if (!isTold && round * pollMs > 1_000) {
      isTold = true;
      context.emit({ type: "notice", level: "info", message: `waiting: ${most} clones are being made already` });
    }
    await pause(pollMs, context.signal);
  }
}
