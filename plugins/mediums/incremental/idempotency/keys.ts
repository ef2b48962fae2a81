import type { Definition, ObjectRef, Statement } from "../../../../engine/sql/mod.ts";
import { schemaless } from "../schemaless.ts";

/** Names objects for one statement, whose search path tells the schema that is not written. */
export interface Keys {
  of(object: ObjectRef & Pick<Definition, "signature">): string;
  /** What it belongs to: its relation, its schema, and all functions of its name. */
  around(object: ObjectRef & Pick<Definition, "signature">): string[];
}

export function keysOf({ settings }: Pick<Statement, "settings">): Keys {
  const usual = settings.searchPath[0] ?? "public";
  const path = ({ kind, schema, name }: ObjectRef) => schemaless.has(kind) ? name : `${schema ?? usual}.${name}`;
  return {
    of: (object) => {
      const part = object.part === undefined ? "" : `.${object.part}`;
      return `${object.kind} ${path(object)}${part}${object.signature ?? ""}`;
    },
    around: (object) => [
      ...object.part === undefined ? [] : [`relation ${path(object)}`],
      ...object.signature === undefined ? [] : [`${object.kind} ${path(object)}`],
      ...schemaless.has(object.kind) ? [] : [`schema ${object.schema ?? usual}`],
    ],
  };
}
