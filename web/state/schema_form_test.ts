import assert from "node:assert/strict";
import { z } from "zod";
import { fieldProblem, formInput, typedInput } from "./form_values.ts";
import { formFields } from "./schema_form.ts";

const schema = z.toJSONSchema(
  z.object({
    force: z.boolean().describe("Even so").meta({ kind: "flag" }).default(false),
    name: z.string().describe("Its name").meta({ kind: "name" }),
    env: z.string().meta({ kind: "environment" }).optional(),
    mode: z.enum(["fast", "safe"]).default("safe"),
    parts: z.array(z.string().describe("A part")).default([]),
    most: z.int().optional(),
  }),
  { io: "input" },
);

Deno.test("formFields() asks for what is needed first and for flags last", () => {
  const fields = formFields(schema);
  assert.deepEqual(fields.map(({ name, kind }) => `${name} ${kind}`), [
    ...["name text", "env environment", "mode choice", "parts text", "most count", "force flag"],
  ]);
  assert.deepEqual(fields.filter(({ isRequired }) => isRequired).map(({ name }) => name), ["name"]);
  assert.deepEqual(fields[2]!.choices, ["fast", "safe"]);
});

Deno.test("formInput() sends what was typed, and nothing that is as by default", () => {
  const fields = formFields(schema);
  assert.deepEqual(
    formInput(fields, { name: " a ", mode: "safe", force: false, parts: "x\n\n y ", most: "3", env: "" }),
    {
      name: "a",
      parts: ["x", "y"],
      most: 3,
    },
  );
  const [name, , , , most] = fields;
  assert.equal(fieldProblem(name!, ""), "This is needed.");
  assert.equal(fieldProblem(most!, "three"), "This has to be a whole number.");
  assert.equal(fieldProblem(most!, ""), undefined);
});

const wide = z.object({
  share: z.number().gt(0).lte(1),
  jars: z.int().min(2).max(99).optional(),
  colour: z.union([z.literal("red"), z.literal("green")]).optional(),
  level: z.literal([1, 2, 3]).optional(),
  note: z.string().max(5).nullable(),
  who: z.string().nullable().optional(),
  days: z.array(z.enum(["mo", "tu"])).default(["mo"]),
  paths: z.array(z.string()).default(["a", "b"]),
  ports: z.array(z.int()).min(1),
  size: z.object({ width: z.int(), unit: z.enum(["cm", "in"]).default("cm") }).optional(),
  tags: z.record(z.string(), z.string()).optional(),
  rules: z.array(z.object({ name: z.string() })).optional(),
  either: z.union([z.string(), z.number()]).optional(),
});
const wideFields = formFields(z.toJSONSchema(wide, { io: "input" }));
const named = (name: string) => wideFields.find((field) => field.name === name)!;

Deno.test("formFields() has a field for every kind of schema", () => {
  const kinds = Object.fromEntries(wideFields.map(({ name, kind, isList }) => [name, isList ? `${kind} list` : kind]));
  assert.deepEqual(kinds, {
    ...{ share: "number", jars: "count", colour: "choice", level: "choice", note: "text", who: "text" },
    ...{ days: "choice list", paths: "text list", ports: "count list", size: "object", tags: "pairs", rules: "json" },
    either: "text",
  });
  assert.deepEqual(named("size").fields!.map(({ name, kind }) => `${name} ${kind}`), ["width count", "unit choice"]);
});

Deno.test("formInput() gives what the schema takes, whatever its fields are, and typedInput() the way back", () => {
  const typed = {
    ...{ share: "0.5", colour: "red", level: "2", days: ["mo", "tu"], paths: "", ports: "80\n443" },
    ...{ size: { width: "3" }, tags: "a=b\nc = d=e", rules: '[{"name":"x"}]', either: "12", note: "" },
  };
  const input = formInput(wideFields, typed);
  assert.deepEqual(input, {
    ...{ share: 0.5, colour: "red", level: 2, days: ["mo", "tu"], paths: [], ports: [80, 443], note: null },
    ...{ size: { width: 3 }, tags: { a: "b", c: "d=e" }, rules: [{ name: "x" }], either: 12 },
  });
  wide.parse(input);
  assert.deepEqual(formInput(wideFields, typedInput(wideFields, input)), input);
});

Deno.test("fieldProblem() says at the field what its schema does not take", () => {
  const problems: [string, unknown, string | undefined][] = [
    ["share", "0", "This has to be more than 0."],
    ["share", "0.25", undefined],
    ["share", "2", "This has to be 1 or less."],
    ["jars", "1", "This has to be 2 or more."],
    ["jars", "2.5", "This has to be a whole number."],
    ["note", "longer", "This may have 5 characters at most."],
    ["note", "", undefined],
    ["ports", "", "This is needed."],
    ["ports", "80\nx", "Line 2: This has to be a whole number."],
    ["size", {}, undefined],
    ["size", { unit: "in" }, "Something in it is not right yet."],
    ["tags", "a", "Line 1: write a name, an equals sign and a value."],
    ["rules", "[", "This has to be JSON."],
  ];
  for (const [name, typed, problem] of problems) assert.equal(fieldProblem(named(name), typed), problem, name);
});
