import { z } from "zod";
import { field } from "../../engine/plugin/mod.ts";
import { fakePlugin } from "../kit/mod.ts";

/** An operation that goes on when the test says so: one step for each word that it is told. */
export class Gate {
  #told: string[] = [];
  #wake = () => {};

  say(...words: string[]): void {
    this.#told.push(...words);
    this.#wake();
  }

  /** What is said behind a number of words, when there is something. */
  async after(count: number, signal: AbortSignal): Promise<string> {
    while (this.#told.length <= count) {
      await new Promise<void>((resolve, reject) => {
        this.#wake = resolve;
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        if (signal.aborted) reject(signal.reason);
      });
    }
    return this.#told[count]!;
  }
}

/**
 * `jam cook` and `jam store` have fields of every kind, and say back what they got; `jam watch` takes a step for each
 * word.
 */
export function jamPlugin(gates: Map<string, Gate>) {
  return fakePlugin({
    name: "jam cook",
    summary: "Cook jam from fruit",
    description: "Fruit and sugar boil until they set.\n\nThe jars are counted at the end.",
    effect: "write",
    input: z.object({
      env: field.environment("Where the jars are kept").optional(),
      fruit: z.enum(["apricot", "plum", "quince"]).describe("What it is made of").default("plum"),
      jars: z.number().int().min(1).max(99).describe("How many jars there are"),
      label: z.string().describe("What is written on them").optional(),
      spices: z.array(z.string()).describe("What goes in besides").default([]),
      seal: z.boolean().describe("Close the jars while they are hot").default(false),
    }),
    // deno-lint-ignore no-explicit-any -- its schema is right above
    async run(input: any, context) {
      for (const step of ["wash", "boil", "fill"]) context.emit({ type: "step", name: step });
      context.emit({ type: "progress", label: "Filling", done: input.jars, total: input.jars, unit: "rows" });
      return await Promise.resolve({ got: input });
    },
  }, {
    name: "jam store",
    summary: "Store jam",
    effect: "read",
    input: z.object({
      degrees: z.number().gt(-20).lte(25).describe("How cold it is there"),
      shelf: z.union([z.literal("upper"), z.literal("lower")]).describe("Which shelf"),
      days: z.array(z.enum(["monday", "friday"])).describe("When somebody looks after it").default(["friday"]),
      paths: z.array(z.string()).describe("Where they are listed").default(["a.txt", "b.txt"]),
      size: z.object({
        width: z.int().min(1).describe("Across"),
        unit: z.enum(["cm", "in"]).describe("Of what").default("cm"),
      }).describe("How much room there is").optional(),
      tags: z.record(z.string(), z.string()).describe("What is written on the shelf").optional(),
      rules: z.array(z.object({ who: z.string() })).describe("Who may take one").optional(),
      owner: z.string().nullable().describe("Whose it is"),
      door: z.string().refine((text) => text !== "open", "it has to be shut").describe("How the door is").optional(),
    }),
    // deno-lint-ignore no-explicit-any -- its schema is right above
    run: async (input: any) => await Promise.resolve({ got: input }),
  }, {
    name: "jam watch",
    summary: "Watch a pot",
    effect: "read",
    input: z.object({ pot: z.string().describe("Which pot") }),
    // deno-lint-ignore no-explicit-any -- its schema is right above
    async run({ pot }: any, context) {
      const gate = gates.get(pot)!;
      for (let count = 0;; count++) {
        const word = await gate.after(count, context.signal);
        if (word === "done") return { words: count };
        context.emit({ type: "step", name: word });
        context.emit({ type: "progress", label: "Words", done: count + 1, total: 10, unit: "rows" });
      }
    },
  });
}
