import { field } from "../../../engine/plugin/mod.ts";

/** Why these operations are not offered by a server. */
export const surface = { only: "local", why: "the server runs on the machine where it is typed" } as const;

/** Major of a server. */
export const major = (description: string) => field.count(description, { min: 14, max: 18 });
