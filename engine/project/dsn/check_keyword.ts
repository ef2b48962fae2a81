import { nearest } from "../../nearest.ts";
import { parameters } from "./parameters.ts";
import { DsnProblem } from "./problem.ts";

/** Returns a key word that libpq knows. An unknown one is not quoted: it may be the tail of a password. */
export function checkKeyword(name: string, which: string): string {
  if (Object.hasOwn(parameters, name)) return name;
  const near = nearest(name, Object.keys(parameters));
  throw new DsnProblem(
    `${which} is no connection parameter of PostgreSQL${near === undefined ? "" : `; did you mean ${near}?`}`,
  );
}
