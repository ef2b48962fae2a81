import { row } from "./row.ts";

/** Differences and plans. */
export const changeErrors = {
  "change-unsupported": row<{ object: string; kind: string }>({
    code: "DIFFER_410",
    exit: 4,
    message: ({ object, kind }) => `${object} differs, and changes of a ${kind} are not planned`,
    remedy: ({ object }) => `Change ${object} by hand, or leave it out of the scope of the project.`,
  }),
  "change-impossible": row<{ object: string; why: string }>({
    code: "DIFFER_411",
    exit: 4,
    message: ({ object, why }) => `${object} cannot be changed: ${why}`,
    remedy: () => "Write this change as a migration by hand, which says what becomes of the rows.",
  }),
  "change-cycle": row<{ path: readonly string[] }>({
    code: "DIFFER_412",
    exit: 4,
    message: ({ path }) => `changes wait for each other in a circle:\n  ${path.join("\n  ")}`,
    remedy: () => "Make one of these changes by itself first.",
  }),
};
