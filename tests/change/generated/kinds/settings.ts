import fc from "fast-check";
import { pick, slot, type Tree } from "../edited.ts";

/** What new sessions in the database start with, all of them or those of a role. */
export function settings() {
  return fc.record({
    memory: slot(pick("work_mem TO '5MB'", "work_mem TO '6MB'")),
    path: slot(pick('search_path TO a, "Odd b"', "search_path TO ''", "search_path TO a, public")),
    own: slot(pick("app.\"Name\" TO 'it''s'", "app.\"Name\" TO ''", "app.\"Name\" TO 'a, b'")),
    style: slot(pick("datestyle TO 'ISO, DMY'", "intervalstyle TO 'iso_8601'")),
    ofRole: slot(pick("statement_timeout TO '5s'", "statement_timeout TO 7", "work_mem TO '7MB'")),
    ofOther: slot(pick("role TO 'gen_reader'", 'search_path TO "$user", a')),
  });
}

export type Settings = Tree<ReturnType<typeof settings> extends fc.Arbitrary<infer T> ? T : never>;

export function renderSettings({ memory, path, own, style, ofRole, ofOther }: Settings): string[] {
  const database = [memory, path, own, style].flatMap((text) =>
    text === undefined ? [] : [setting("DATABASE %I", text)]
  );
  const roles = [["gen_reader", ofRole], ["gen_writer", ofOther]].flatMap(([role, text]) =>
    text === undefined ? [] : [setting(`ROLE ${role} IN DATABASE %I`, text)]
  );
  return [...database, ...roles];
}

/** ALTER has no word for the database that one is in. */
function setting(subject: string, text: string): string {
  const literal = `ALTER ${subject} SET ${text}`.replaceAll("'", "''");
  return `DO $do$BEGIN EXECUTE format('${literal}', current_database()); END$do$`;
}
