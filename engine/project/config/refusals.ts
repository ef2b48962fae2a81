import type { Path } from "../yaml/mod.ts";

interface Refusal {
  path: Path;
  /** Which values are refused; all when absent. */
  when?: unknown;
  why: string;
  instead: string;
}

/** Keys and values that older configurations may hold, and that would mislead if they were accepted. */
export const refusals: readonly Refusal[] = [
  {
    path: ["migration_table"],
    why: "the tracking table is a key of migration",
    instead: "Write `migration:` and below it, indented, `tracking_table: …`.",
  },
  {
    path: ["build", "separators", "style"],
    when: "mysql",
    why: "# begins no comment in PostgreSQL, so the script would not run",
    instead: "Write block_comment or line_comment.",
  },
  {
    path: ["pggit", "enabled"],
    when: true,
    why: "pgGit is not integrated, and a branch that is never made would look like protection",
    instead: "Set it to false, or remove pggit.",
  },
];
