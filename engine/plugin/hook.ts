import type { z } from "zod";
import type { Host } from "../host.ts";
import type { HookAnswer, HookEvent, HookPhase } from "../run/mod.ts";

/** What a hook gets besides its options. */
export interface HookServices {
  readonly host: Host;
  /** Absolute root of the project; relative paths in options are resolved against it. */
  readonly root: string;
  /** Says something to whoever follows the run. */
  notify(message: string): void;
}

/** A plugin of kind `hook`. */
export interface Hook<O extends z.ZodObject = z.ZodObject> {
  readonly api: 1;
  /** Phases it can be called at; a project may name fewer. */
  readonly phases: readonly HookPhase[];
  readonly options: O;
  /** Called once per run, before the first phase. */
  create(options: z.infer<O>, services: HookServices): HookHandler;
}

export interface HookHandler {
  handle(event: HookEvent, signal: AbortSignal): Promise<HookAnswer>;
}

export function defineHook<O extends z.ZodObject>(hook: Omit<Hook<O>, "api">): Hook<O> {
  return { api: 1, ...hook };
}
