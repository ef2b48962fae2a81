/** Directions that do not converge, each with the reason; `docs/limits.md` names them too. */
export const exceptions: Readonly<Record<string, { majors?: readonly number[]; reason: string }>> = {};

/** Tables that the generator of rows cannot fill, by pair and side. */
export const unfilledTables: Readonly<Record<string, string>> = {};
