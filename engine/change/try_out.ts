import { rolledBack, type Session } from "../postgres/mod.ts";

/** What the body finds out; nothing it does stays. Undefined where the server refuses. */
export async function tryOut<T>(session: Session, body: () => Promise<T>): Promise<T | undefined> {
  try {
    return await rolledBack(session, body);
  } catch (error) {
    if (!(error as { facts?: { sqlstate?: string } }).facts?.sqlstate) throw error;
    return undefined;
  }
}
