import { type Fact, pathOf, property } from "../../catalog/mod.ts";
import { quoteLiteral } from "../../sql/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter } from "../emitter.ts";

/** Settings that new sessions in this database get, all of them or those of one role. */
export const databaseSetting: Emitter = {
  create: (fact, { to }) => [statement(fact, `SET ${settingName(fact, to.quote.bind(to))} TO ${valueOf(fact)}`)],
  drop: (fact, { from }) => [statement(fact, `RESET ${settingName(fact, from.quote.bind(from))}`)],
  alter: ({ after }, { to }) => [
    statement(after, `SET ${settingName(after, to.quote.bind(to))} TO ${valueOf(after)}`),
  ],
};

/** ALTER has no word for the database that one is in, and a plan is for any that has the same contents. */
function statement(fact: Fact, change: string): Draft {
  const role = property<string>(fact, "role");
  const text = (sql: string) => quoteLiteral(sql).trim();
  const subject = role === undefined
    ? text("ALTER DATABASE ")
    : `${text("ALTER ROLE ")} || pg_catalog.quote_ident(${text(role)}) || ${text(" IN DATABASE ")}`;
  return {
    sql: `DO $confiture$
BEGIN
  EXECUTE ${subject} || pg_catalog.quote_ident(pg_catalog.current_database())
    || ${text(` ${change}`)};
END
$confiture$`,
    hazards: [{ kind: "authorization", on: pathOf(fact.id), why: "every new session starts with another setting" }],
  };
}

function settingName(fact: Fact, quote: (name: string) => string): string {
  return fact.name.split(".").map(quote).join(".");
}

/**
 * Settings that hold a list of names, which PostgreSQL keeps quoted and wants back one by one. No catalog says which
 * they are; extensions can add none, and pg_dump has the same list.
 */
const lists: ReadonlySet<string> = new Set([
  "local_preload_libraries",
  "search_path",
  "session_preload_libraries",
  "shared_preload_libraries",
  "temp_tablespaces",
  "unix_socket_directories",
]);

function valueOf(fact: Fact): string {
  const value = property<string>(fact, "value")!;
  if (!lists.has(fact.name.toLowerCase())) return quoteLiteral(value).trim();
  return names(value).map((name) => quoteLiteral(name).trim()).join(", ") || "''";
}

/** The names in `"$user", public`. */
function names(list: string): string[] {
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
