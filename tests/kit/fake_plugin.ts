import { z } from "zod";
import { defineOperations, type RegisteredPlugin } from "../../engine/plugin/mod.ts";
import type { AnyOperation } from "../../engine/run/mod.ts";

/** A plugin of operations that exist for one test only; what they leave out is filled in. */
export function fakePlugin(...given: (Partial<AnyOperation> & Pick<AnyOperation, "name" | "run">)[]): RegisteredPlugin {
  const operations = given.map((operation): AnyOperation => ({
    summary: "For a test",
    effect: "read",
    input: z.object({}),
    output: z.looseObject({}),
    ...operation,
  }));
  return {
    manifest: {
      id: "test/fake",
      kind: "operations",
      version: "0.0.0",
      api: 1,
      entry: "mod.ts",
      summary: "Operations of a test",
      needs: {},
      provides: { operations: operations.map(({ name, summary, effect }) => ({ name, summary, effect })) },
    },
    load: () =>
      Promise.resolve({
        default: defineOperations(
          Object.fromEntries(operations.map((each) => [each.name, () => Promise.resolve(each)])),
        ),
      }),
  };
}
