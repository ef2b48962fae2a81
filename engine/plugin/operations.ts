import type { z } from "zod";
import type { AnyOperation, Operation } from "../run/mod.ts";
import type { Context } from "./context.ts";

/** Defines an operation of a plugin. The types of `run` and `text` follow from its input and output schemas. */
export function defineOperation<I extends z.ZodObject, O extends z.ZodObject>(
  operation: Operation<I, O, Context>,
): Operation<I, O, Context> {
  return operation;
}

/** Operation names and how to load each; a command loads its own operation and no other. */
export type OperationLoaders = Readonly<Record<string, () => Promise<AnyOperation>>>;

/** A plugin of kind `operations`: what belongs to no medium. */
export interface OperationsPlugin {
  readonly api: 1;
  readonly operations: OperationLoaders;
}

export function defineOperations(operations: OperationLoaders): OperationsPlugin {
  return { api: 1, operations };
}
