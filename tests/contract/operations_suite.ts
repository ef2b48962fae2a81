import assert from "node:assert/strict";
import { z } from "zod";
import { findCommand, readArguments } from "../../cli/args.ts";
import { type Flag, flagsOf, globalsBeside, type ObjectSchema } from "../../cli/flags.ts";
import { operationHelp } from "../../cli/help.ts";
import { exitCodes } from "../../engine/errors.ts";
import type { Medium, OperationsPlugin, RegisteredPlugin } from "../../engine/plugin/mod.ts";
import { type AnyOperation, plainStyle } from "../../engine/run/mod.ts";
import { shellWords } from "./shell_words.ts";

/** What an operation owes to the surfaces that are drawn from it; for plugins of kind `operations` and `medium`. */
export function operationsSuite({ manifest, load }: RegisteredPlugin): void {
  const provided = manifest.provides.operations ?? [];

  Deno.test(`${manifest.id} names in its manifest exactly the operations of its code`, async () => {
    const { operations } = (await load()).default as OperationsPlugin | Medium;
    assert.deepEqual(Object.keys(operations).sort(), provided.map(({ name }) => name).sort());
  });

  for (const { name, summary, effect, local } of provided) {
    const open = async (): Promise<AnyOperation> => {
      const { operations } = (await load()).default as OperationsPlugin | Medium;
      return await operations[name]!();
    };

    Deno.test(`${name}: manifest and code tell the same name, summary, effect and surface`, async () => {
      const operation = await open();
      assert.deepEqual(
        { name: operation.name, summary: operation.summary, effect: operation.effect, local: operation.surface?.why },
        { name, summary, effect, local },
      );
    });

    Deno.test(`${name}: says when it ends with another exit code than 0`, async () => {
      const { exitCode, exits = {} } = await open();
      assert.equal(Object.keys(exits).length > 0, exitCode !== undefined, "exitCode and exits belong together");
      for (const code of Object.keys(exits)) assert.ok(code in exitCodes, `${code} is no exit code of the contract`);
    });

    Deno.test(`${name}: every input field is in snake_case and has a description and a kind`, async () => {
      for (const flag of flagsOfOperation(await open())) {
        assert.match(flag.field, /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
        assert.ok(flag.description.length >= 4, `${flag.field} has no description`);
        assert.ok(flag.kind, `${flag.field} has no kind`);
      }
    });

    Deno.test(`${name}: positional names are input fields, and no two flags share a letter`, async () => {
      const operation = await open();
      const flags = flagsOfOperation(operation);
      for (const field of operation.positional ?? []) assert.ok(flags.some((flag) => flag.field === field), field);
      const letters = [...flags, ...globalsBeside(flags)].flatMap(({ short }) => short ?? []);
      assert.deepEqual(letters.filter((letter, index) => letters.indexOf(letter) !== index), []);
    });

    Deno.test(`${name}: input and output have JSON Schemas, the output in snake_case`, async () => {
      const operation = await open();
      z.toJSONSchema(operation.input.strict(), { io: "input" });
      const strange = propertyNames(z.toJSONSchema(operation.output, { io: "output" })).filter((property) =>
        !/^\$?[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(property)
      );
      assert.deepEqual(strange, []);
    });

    Deno.test(`${name}: it shows examples, and each is a command that can be typed`, async () => {
      const operation = await open();
      const flags = flagsOfOperation(operation);
      assert.ok(operation.examples?.length, "there is no example");
      for (const { command, why } of operation.examples) {
        assert.ok(why.length >= 8, `${command} does not say why`);
        const words = shellWords(command);
        assert.equal(words[0], "confiture");
        const found = findCommand(words.slice(1), new Set(provided.map((each) => each.name)));
        assert.equal(found.operation, name, command);
        const { input } = readArguments(found.rest, name, flags, operation.positional ?? [], globalsBeside(flags));
        const result = operation.input.strict().safeParse(input);
        assert.ok(result.success, `${command}: ${result.error?.message}`);
      }
    });

    Deno.test(`${name}: its help fits into 80 columns and names every flag`, async () => {
      const operation = await open();
      const flags = flagsOfOperation(operation);
      const help = operationHelp(operation, flags, globalsBeside(flags), { ...plainStyle, width: 80 });
      for (const flag of flags) {
        const word = operation.positional?.includes(flag.field) ? flag.field.toUpperCase() : flag.name;
        assert.ok(help.includes(word), `help of ${name} does not name ${word}`);
      }
      // Commands to copy are never broken.
      const wide = help.split("\n").filter((line) => line.length > 80 && !line.includes("confiture"));
      assert.deepEqual(wide, []);
    });
  }
}

function flagsOfOperation(operation: AnyOperation): Flag[] {
  return flagsOf(z.toJSONSchema(operation.input, { io: "input" }) as ObjectSchema);
}

function propertyNames(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(propertyNames);
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === "properties"
      ? [...Object.keys(value as object), ...Object.values(value as object).flatMap(propertyNames)]
      : propertyNames(value)
  );
}
