import type { Fact } from "./fact.ts";
import { shown } from "./identity.ts";

export interface DatabaseSettingRow extends Record<string, unknown> {
  /** Null for every role. */
  role: string | null;
  /** `work_mem=64MB` */
  setting: string;
}

/** ALTER DATABASE … SET and ALTER ROLE … IN DATABASE … SET. What a role has in every database is the cluster's. */
export const databaseSettingsSql = `
  SELECT CASE WHEN s.setrole <> 0 THEN pg_catalog.pg_get_userbyid(s.setrole) END AS role,
    pg_catalog.unnest(s.setconfig) AS setting
  FROM pg_catalog.pg_db_role_setting s
  WHERE s.setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())`;

export function* databaseSettingFacts(
  rows: readonly DatabaseSettingRow[],
): Generator<Fact> {
  for (const { role, setting } of rows) {
    const equals = setting.indexOf("=");
    const name = setting.slice(0, equals);
    yield {
      id: `database setting ${name}${role === null ? "" : ` for ${shown(role)}`}`,
      kind: "database setting",
      name,
      properties: { value: setting.slice(equals + 1), ...(role !== null && { role }) },
      needs: [],
    };
  }
}
