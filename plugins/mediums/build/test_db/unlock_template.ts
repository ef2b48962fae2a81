import { quoteIdentifier, type Session } from "../../../../engine/postgres/mod.ts";

/** A database that is a template cannot be dropped. */
export async function unlockTemplate(session: Session, name: string): Promise<void> {
  await session.execute(`ALTER DATABASE ${quoteIdentifier(name)} IS_TEMPLATE false`);
}

/** Takes that back. */
export async function lockTemplate(session: Session, name: string): Promise<void> {
  await session.execute(`ALTER DATABASE ${quoteIdentifier(name)} IS_TEMPLATE true`);
}
