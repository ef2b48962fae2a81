import type { SeedReport } from "../../../../engine/seeds/mod.ts";

/** A failed seed file as results show it; line and column are null where the failure has no place. */
export interface SeedFailure {
  file: string;
  line: number | null;
  column: number | null;
  code: string;
  message: string;
}

/** The failures of a report, as the outputs of operations hold them. `code` is that of what the file failed with. */
export function seedFailures({ failures }: SeedReport): SeedFailure[] {
  return failures.map(({ file, error: { facts, message } }) => ({
    file,
    line: facts.line ?? null,
    column: facts.column ?? null,
    code: facts.failed_code,
    message,
  }));
}
