import { quoteLiteral } from "./quote.ts";

/**
 * The value of a stored setting as SET wants it: one literal, or one for each name of a list, which as one literal would
 * be one name, and which as an identifier could not be empty.
 */
export function settingValue(name: string, value: string): string {
  if (!lists.has(name.toLowerCase())) return quoteLiteral(value).trim();
  return namesIn(value).map((each) => quoteLiteral(each).trim()).join(", ") || "''";
}

/**
 * Settings that hold a list of names, which PostgreSQL keeps quoted and wants back one by one (GUC_LIST_QUOTE in
 * guc_tables.c). No catalog says which they are; extensions can add none, and pg_dump has the same list.
 */
const lists: ReadonlySet<string> = new Set([
  "local_preload_libraries",
  "search_path",
  "session_preload_libraries",
  "shared_preload_libraries",
  "temp_tablespaces",
  "unix_socket_directories",
]);

/** The names in `"$user", public`. */
function namesIn(list: string): string[] {
  const found: string[] = [];
  let name = "";
  let isQuoted = false;
  for (let at = 0; at < list.length; at++) {
    const char = list[at]!;
    if (char === '"') {
      if (isQuoted && list[at + 1] === '"') name += list[++at];
      else isQuoted = !isQuoted;
    } else if (char === "," && !isQuoted) {
      found.push(name);
      name = "";
    } else if (isQuoted || char.trim() !== "") name += char;
  }
  return list === "" ? found : [...found, name];
}
