import assert from "node:assert/strict";
import { z } from "zod";
import { fieldProblem, formFields, formInput } from "./schema_form.ts";

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
