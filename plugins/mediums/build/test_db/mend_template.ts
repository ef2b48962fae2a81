import type { Session } from "../../../../engine/postgres/mod.ts";
import { findTemplate, type FoundDatabase } from "./template_state.ts";
import { lockTemplate } from "./unlock_template.ts";
import { withName } from "./with_name.ts";

/**
 * Makes a template one again that a killed run had begun to drop: it would be whole, and only its owner could clone it.
 * Whoever does not own it can do nothing about it.
 */
export async function mendTemplate(session: Session, name: string, seen: FoundDatabase): Promise<void> {
  if (seen.isLocked || !seen.isOwned) return;
  // A run that lives and is about to drop it has the name to itself.
  await withName(session, name, async () => {
    const found = await findTemplate(session, name);
    if (found?.isOwned && !found.isLocked) await lockTemplate(session, name);
  });
}
