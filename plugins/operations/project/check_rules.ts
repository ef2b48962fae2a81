import { ConfitureError } from "../../../engine/errors.ts";
import { nearest } from "../../../engine/nearest.ts";
import type { Registry } from "../../../engine/plugin/mod.ts";
import type { Environment } from "../../../engine/project/mod.ts";

/** The rules that `build.lint.rules` names have to exist, each or as a set; manifests know them all. */
export function checkRules(
  { config, placeOf }: Environment,
  registry: Registry,
  note: (failure: ConfitureError) => void,
): void {
  const known = registry.plugins.flatMap(({ manifest }) => manifest.provides.rules ?? []).map(({ id }) => id);
  const names = new Set([...known, ...known.map((id) => id.split("/")[0]!)]);
  for (const [index, name] of (config.build.lint.rules ?? []).entries()) {
    if (names.has(name)) continue;
    const near = nearest(name, names);
    const problem = `there is no rule ${name}${near === undefined ? "" : `; did you mean ${near}?`}`;
    const place = placeOf("build", "lint", "rules", index);
    note(new ConfitureError("config-value-invalid", { key: `build.lint.rules[${index}]`, problem, ...place }));
  }
}
