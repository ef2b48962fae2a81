import type { z } from "zod";
import type { RunContext } from "./context.ts";
import type { HookPhase } from "./events.ts";
import type { Style } from "./style.ts";

/** `read` changes nothing; `write` adds or changes; `destroy` can lose something and always needs an explicit yes. */
export type Effect = "read" | "write" | "destroy";

/**
 * What somebody who agrees to a run beforehand is shown: the result of an operation that only reads, mostly the same one
 * as a dry run.
 */
export interface Review<I, O> {
  of(input: I): { readonly operation: string; readonly input: Readonly<Record<string, unknown>> };
  /** What of that result is agreed to, without figures that change by themselves: durations, sizes, estimates. */
  shown(output: O): unknown;
}

/**
 * Something a person can ask for, defined once. Command line, HTTP, forms, JSON Schemas and reference pages follow from
 * it, so it says nothing about any of them but `surface`.
 */
export interface Operation<
  I extends z.ZodObject = z.ZodObject,
  O extends z.ZodObject = z.ZodObject,
  C extends RunContext = RunContext,
> {
  /** Words separated by spaces: `test-db clone`. */
  readonly name: string;
  readonly summary: string;
  /** More than the summary, in paragraphs; help and reference show it. */
  readonly description?: string;
  readonly effect: Effect;
  /** The effect of one input, where it is less than that of the operation: a dry run only reads. */
  effectOf?(input: z.infer<I>): Effect;
  /** What it hands over beside its result, by `give` of its context, for whoever keeps it: the objects of a database. */
  readonly gives?: "catalog";
  /** What it changes, where that is not the database: files of the project. */
  readonly changes?: "files";
  /** Without it nobody can agree to it beforehand, and where that is asked for it is refused. */
  // deno-lint-ignore no-explicit-any -- the result may be another operation's
  readonly review?: Review<z.infer<I>, any>;
  /** Makes sense on the command line only, and why; `asks` a server of its own accord. */
  readonly surface?: { readonly only: "local"; readonly why: string; readonly asks?: "server" };
  readonly input: I;
  readonly output: O;
  /** Inputs that the command line takes without a flag, in order. */
  readonly positional?: readonly (keyof z.infer<I> & string)[];
  readonly examples?: readonly { readonly command: string; readonly why: string }[];
  /** Hook phases that its runs go through; `cleanup` and `on_error` come with any of them. */
  readonly phases?: readonly HookPhase[];
  run(input: z.infer<I>, context: C): Promise<z.infer<O>>;
  /** Exit code of a run that ended; 0 when absent. */
  exitCode?(output: z.infer<O>): number;
  /** When a run that ended has another exit code than 0, for help and reference. */
  readonly exits?: Readonly<Record<number, string>>;
  /** The result for people. Without it the JSON document is shown. */
  text?(output: z.infer<O>, style: Style): string;
  /**
   * What is wrong in the result of a run that ended with another exit code than 0: all that --quiet leaves of it. Without
   * it that is the whole text, and nothing for 1, which is an answer, as it is of grep -q.
   */
  quietText?(output: z.infer<O>, style: Style): string;
}

// deno-lint-ignore no-explicit-any -- a list of operations forgets their types; input is checked by their own schema
export type AnyOperation = Operation<any, any, any>;

/** What an operation does with one input. */
export function effectOf(operation: AnyOperation, input: unknown): Effect {
  return operation.effectOf?.(input) ?? operation.effect;
}

/** The review of an operation that shows with `dry_run` what it would do. */
export function reviewedDry<I extends { dry_run: boolean }, O>(
  operation: string,
  shown: (output: O) => unknown,
): Review<I, O> {
  return { of: (input) => ({ operation, input: { ...input, dry_run: true } }), shown };
}
