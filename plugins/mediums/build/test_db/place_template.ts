import type { Context } from "../../../../engine/plugin/mod.ts";
import { type Mark, quoteIdentifier, type Session } from "../../../../engine/postgres/mod.ts";
import type { FreshDatabase } from "../apply/mod.ts";
import { putInPlace } from "./put_in_place.ts";
import { findTemplate, requireOwned } from "./template_state.ts";

/**
 * Makes a finished database the template of that name. Nobody can connect to a template, so nobody changes it or is in a
 * clone's way; `IS_TEMPLATE` lets other roles with CREATEDB clone it too. The owner may set both.
 */
export async function placeTemplate(
  session: Session,
  { fresh, name, mark }: { fresh: FreshDatabase; name: string; mark: Mark },
  context: Context,
): Promise<void> {
  const givesWay = async () => {
    const found = await findTemplate(session, name);
    if (found) requireOwned(name, found, session);
    return found !== undefined;
  };
  const dress = () =>
    session.execute(`ALTER DATABASE ${quoteIdentifier(name)} ALLOW_CONNECTIONS false IS_TEMPLATE true`);
  await putInPlace(session, { fresh, name, mark, givesWay, dress, patience: {} }, context);
}
