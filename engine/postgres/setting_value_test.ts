import assert from "node:assert/strict";
import { settingValue } from "./setting_value.ts";

Deno.test("settingValue() writes a list of names as one literal for each, and any other value as one", () => {
  const said: [name: string, value: string, written: string][] = [
    ["search_path", '"$user", public', "'$user', 'public'"],
    ["search_path", '"a, b", "c""d",  e', "'a, b', 'c\"d', 'e'"],
    ["search_path", '""', "''"],
    ["search_path", "", "''"],
    ["temp_tablespaces", '"it\'s", "back\\slash"', "'it''s', E'back\\\\slash'"],
    ["work_mem", "64MB", "'64MB'"],
    ["app.list", "a, b", "'a, b'"],
    ["app.path", "c:\\d", "E'c:\\\\d'"],
  ];
  for (const [name, value, written] of said) assert.equal(settingValue(name, value), written, `${name} = ${value}`);
});
