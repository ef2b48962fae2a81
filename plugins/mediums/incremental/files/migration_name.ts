import { ConfitureError } from "../../../../engine/errors.ts";

/** What file systems take of a name, less the version, the endings, and what a name has while it is written. */
const mostBytes = 200;

/** What people call a migration, as a part of a file's name. */
export function migrationName(given: string, operation: string): string {
  const name = given.trim().toLowerCase().replace(/[\s-]+/g, "_");
  const isPlain = /^[\p{L}\p{N}_]+$/u.test(name);
  if (isPlain && new TextEncoder().encode(name).length <= mostBytes) return name;
  const problem = isPlain
    ? `a name has at most ${mostBytes} bytes, for it is a file's too`
    : "a name has letters, digits and underscores";
  throw new ConfitureError("input-invalid", { operation, field: "name", problem });
}
