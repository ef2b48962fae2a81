import assert from "node:assert/strict";
import { Catalog, type Fact } from "../catalog/mod.ts";
import { asWalker } from "./as_walker.ts";

const old: Fact = { id: "table public.old", kind: "table", schema: "public", name: "old", properties: {}, needs: [] };
const from = new Catalog({
  serverVersion: 150018,
  database: "d",
  role: "My-role",
  facts: [old],
  keywords: [],
  unmodelled: [],
  unreadable: [],
  leftOut: { extension: 0, own: 0, scope: 0 },
});

Deno.test("asWalker() gives what an owner is granted on new objects to the stand-in, and nothing else", () => {
  const walked = (action: string, sql: string) => asWalker({ action, sql }, from, "walker").sql;
  const cases = [
    ['create grant on table public.new to "@owner"', "REVOKE INSERT ON TABLE public.new FROM ", "walker"],
    ['alter grant on identity of column public.new.id to "@owner"', "REVOKE ALL ON SEQUENCE public.s FROM ", "walker"],
    ["create table public.new", "REVOKE INSERT ON TABLE public.new FROM ", "walker"],
    ['alter grant on table public.old to "@owner"', "REVOKE INSERT ON TABLE public.old FROM ", undefined],
    ['create grant on table public.new to "My-role"', "GRANT INSERT ON TABLE public.new TO ", undefined],
    ["create grant on table public.new to public", "GRANT INSERT ON TABLE public.new TO ", undefined],
  ] as const;
  for (const [action, sql, who = '"My-role"'] of cases) {
    assert.equal(walked(action, `${sql}"My-role"`), `${sql}${who}`, action);
  }
  const optional = walked(
    'create grant on table public.new to "@owner"',
    'GRANT ALL ON t TO "My-role" WITH GRANT OPTION',
  );
  assert.equal(optional, "GRANT ALL ON t TO walker WITH GRANT OPTION");
  assert.equal(walked("create view public.v", "SELECT 'x' FROM \"My-role\""), "SELECT 'x' FROM \"My-role\"");
});
