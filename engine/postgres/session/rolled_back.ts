import type { Session } from "./session.ts";

/** Runs the body in a transaction, or a savepoint of the open one, of which nothing is kept. Throws what the body throws. */
export async function rolledBack<T>(session: Session, body: () => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  const over = new Error("rolled back");
  try {
    await session.transaction(async () => {
      result = { value: await body() };
      throw over;
    });
  } catch (error) {
    if (error !== over) throw error;
  }
  return result!.value;
}
