import type { Context } from "../../../../engine/plugin/mod.ts";
import { type Session, withAdvisoryLock } from "../../../../engine/postgres/mod.ts";
import { type Dsn, withDatabase } from "../../../../engine/project/mod.ts";
import { sweepBuilds } from "./leftovers.ts";
import { buildLock, freshName, workLock } from "./locks.ts";
import { takeBack, type Undo } from "./take_back.ts";
import type { BuildTarget } from "./target.ts";

/** A database under its working name, which does not exist yet; the body creates it with the mark of its id. */
export interface FreshDatabase {
  readonly id: string;
  readonly name: string;
  readonly dsn: Dsn;
  /** What a failure has to undo after the database was dropped. */
  onFailure(undo: Undo): void;
}

/**
 * Runs the body, which fills a fresh database and gives it its name. When it throws, the database is dropped; when the
 * process is killed, the next run sweeps it.
 */
export async function withFreshDatabase<T>(
  target: BuildTarget,
  maintenance: Session,
  context: Context,
  body: (fresh: FreshDatabase) => Promise<T>,
): Promise<T> {
  const id = Array.from(context.host.randomBytes(6), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const name = freshName(id);
  const undo: Undo[] = [];
  return await withAdvisoryLock(maintenance, buildLock(target), {}, async () => {
    await sweepBuilds(maintenance, context);
    return await withAdvisoryLock(maintenance, workLock(id), {}, async () => {
      try {
        const onFailure = (step: Undo) => void undo.push(step);
        return await body({ id, name, dsn: withDatabase(target.dsn, name), onFailure });
      } catch (error) {
        await takeBack(maintenance, { fresh: name, undo, target }, context);
        throw error;
      }
    });
  });
}
