import type { Session } from "../../../../engine/postgres/mod.ts";

/** Runs the body in a transaction that is rolled back however it ends. */
export async function leavingNothing<T>(session: Session, body: () => Promise<T>): Promise<T> {
  const done = Symbol();
  let result: { value: T } | undefined;
  try {
    await session.transaction(async () => {
      result = { value: await body() };
      throw done;
    });
  } catch (error) {
    if (error !== done) throw error;
  }
  return result!.value;
}
