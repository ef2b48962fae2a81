import { quoteLiteral } from "../../../../engine/postgres/mod.ts";

/** Settings whose stored value is a list of identifiers (GUC_LIST_QUOTE in guc_tables.c); pg_dump keeps the same list. */
const lists = new Set([
  "local_preload_libraries",
  "search_path",
  "session_preload_libraries",
  "shared_preload_libraries",
  "temp_tablespaces",
  "unix_socket_directories",
]);

/**
 * The value of a list setting as SET wants it, each item a literal: written as one literal it would become one item, and
 * an empty item cannot be written as an identifier. Undefined for other settings.
 */
export function listSetting(name: string, value: string): string | undefined {
  if (!lists.has(name)) return undefined;
  const items = [...value.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,"\s]+))\s*(?:,|$)/g)]
    .map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!);
  return items.length === 0 ? "''" : items.map(quoteLiteral).join(", ");
}
