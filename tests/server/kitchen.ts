import { z } from "zod";
import type { Context } from "../../engine/plugin/mod.ts";
import { field, targetFields } from "../../engine/run/mod.ts";
import { fakePlugin, testMajors } from "../kit/mod.ts";
import { serverPlace } from "./place.ts";
import { tokenFor } from "./typed.ts";

export const [major] = testMajors() as [number];

/** What holds the runs of `simmer` up until a test lets them go on. */
let held = Promise.withResolvers<void>();
export const stove = {
  letGo: () => held.resolve(),
  hold: () => void (held = Promise.withResolvers()),
};

const kitchen = fakePlugin({
  name: "cook",
  summary: "Cook something",
  input: z.object({ fruit: field.text("What").default("plum"), taste: field.flag("Taste it") }),
  output: z.object({ jars: z.int(), fruit: z.string() }),
  positional: ["fruit"],
  run({ fruit }, { emit }: Context) {
    emit({ type: "notice", level: "warning", message: "it is hot\u001b[31m" });
    const finding = { rule: "jam/sugar", severity: "error" as const, message: "no sugar", file: "a.sql", line: 2 };
    emit({ type: "finding", finding });
    return Promise.resolve({ jars: 3, fruit });
  },
  exitCode: ({ fruit }) => fruit === "pear" ? 1 : 0,
  text: ({ jars, fruit }, style) => `${style.bold(`${jars} jars`)} of ${fruit}`,
}, {
  name: "simmer",
  output: z.object({ minutes: z.int() }),
  async run(_, { emit, signal }: Context) {
    for (let minute = 1; minute <= 40; minute++) {
      emit({ type: "notice", level: "info", message: `minute ${minute}` });
      if (minute === 20) await Promise.race([held.promise, aborted(signal)]);
    }
    return { minutes: 40 };
  },
  text: ({ minutes }) => `simmered for ${minutes} minutes`,
}, {
  name: "cellar empty",
  effect: "destroy",
  input: z.object({ env: targetFields.env }),
  output: z.object({ gone: z.int() }),
  text: ({ gone }) => `${gone} jars are gone`,
  async run(_, { consent }: Context) {
    await consent({ question: "Empty the cellar?", loses: "12 jars are lost." });
    return { gone: 12 };
  },
});
export const plugins = [kitchen];

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

/** A server that cooks, with a project, and a token of its admin. */
export async function kitchenPlace(t: Deno.TestContext) {
  stove.hold();
  const place = await serverPlace(t, { major, plugins });
  const token = await tokenFor(place, "ada", "admin");
  await place.call("POST", "/api/projects", { token, body: { name: "shop" } });
  return { place, token };
}

export const shop = { "confiture.yaml": "name: shop\n" };
