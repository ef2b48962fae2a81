import { ConfitureError } from "../../../../engine/errors.ts";

/** What people call a migration, as a part of a file's name. */
export function migrationName(given: string, operation: string): string {
  const name = given.trim().toLowerCase().replace(/[\s-]+/g, "_");
  if (/^[\p{L}\p{N}_]+$/u.test(name)) return name;
  const problem = "a name has letters, digits and underscores";
  throw new ConfitureError("input-invalid", { operation, field: "name", problem });
}
