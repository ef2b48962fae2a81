import type { MigrationFile } from "../../../../engine/migrations/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";

export async function requirePreconditions(_s: Session, _f: MigrationFile, _d: "up" | "down"): Promise<void> {}
