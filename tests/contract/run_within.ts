import { createEngine } from "../../engine/mod.ts";
import type { Context } from "../../engine/plugin/mod.ts";
import { fakePlugin, testHost } from "../kit/mod.ts";

/** Runs the body in a run of its own whose project is the folder. Throws what the body throws. */
export async function runWithin<T>(
  folder: string,
  body: (context: Context) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  let failure: unknown;
  let result: T | undefined;
  const plugin = fakePlugin({
    name: "suite",
    async run(_: unknown, context: Context) {
      try {
        result = await body(context);
      } catch (error) {
        failure = error;
        throw error;
      }
      return {};
    },
  });
  const engine = createEngine({ host: testHost({ cwd: folder }), plugins: [plugin] });
  const outcome = await engine.run("suite", {}, { signal });
  if (outcome.error) throw failure ?? outcome.error;
  return result as T;
}
