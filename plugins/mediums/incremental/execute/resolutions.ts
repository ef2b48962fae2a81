import { ConfitureError } from "../../../../engine/errors.ts";

/** What people decided by `--resolve VERSION=done` or `VERSION=again`, by version. Throws "input-invalid". */
export function resolutions(given: readonly string[], operation: string): Map<string, "done" | "again"> {
  return new Map(given.map((text) => {
    const [version = "", decision] = text.split("=");
    if (version !== "" && (decision === "done" || decision === "again")) return [version, decision];
    const problem = `"${text}" is not of the form VERSION=done or VERSION=again`;
    throw new ConfitureError("input-invalid", { operation, field: "--resolve", problem });
  }));
}
