import { type Fact, pathOf, property } from "../../catalog/mod.ts";
import { quoteLiteral, settingValue } from "../../postgres/mod.ts";
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

function valueOf(fact: Fact): string {
  return settingValue(fact.name, property<string>(fact, "value")!);
}
