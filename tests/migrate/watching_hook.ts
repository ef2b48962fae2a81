import { z } from "zod";
import { defineHook, type HookEvent, type HookPhase, type RegisteredPlugin } from "../../engine/plugin/mod.ts";
import { hookPhases } from "../../engine/run/mod.ts";

/** What the hook does, changed between runs, and what it saw. */
export interface Behaviour {
  /** The phases it was called at; behind the closing ones how the run ended. */
  calls: string[];
  facts: HookEvent["facts"][];
  veto?: HookPhase;
  vetoWhen?(event: HookEvent): boolean;
  fail?: readonly HookPhase[];
  hang?: HookPhase;
  /** Called when it begins to hang. */
  onHang?(): void;
}

/** The hook `test/watch`. */
export function watchingHook(behaviour: Behaviour): RegisteredPlugin {
  const hook = defineHook({
    phases: hookPhases,
    options: z.strictObject({}),
    create: () => ({
      async handle(event, signal) {
        const { phase, facts } = event;
        behaviour.calls.push(phase === "on_error" || phase === "cleanup" ? `${phase} ${facts.status}` : phase);
        behaviour.facts.push(facts);
        if (behaviour.fail?.includes(phase)) throw new Error("out of order");
        if (behaviour.hang === phase) {
          const stopped = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
          behaviour.onHang?.();
          await stopped;
        }
        return behaviour.veto === phase || behaviour.vetoWhen?.(event) ? { veto: "not today" } : undefined;
      },
    }),
  });
  return {
    manifest: {
      id: "test/watch",
      kind: "hook",
      version: "0.0.0",
      api: 1,
      entry: "mod.ts",
      summary: "Watches",
      needs: {},
      provides: { phases: [...hookPhases] },
    },
    load: () => Promise.resolve({ default: hook }),
  };
}
