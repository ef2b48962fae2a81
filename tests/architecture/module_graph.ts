/** The part of `deno info --json` that says which module loads which. */
export interface ModuleGraph {
  roots: string[];
  modules: {
    specifier: string;
    npmPackage?: string;
    dependencies?: { code?: { specifier?: string }; npmPackage?: string; isDynamic?: boolean }[];
  }[];
}

/** How each package that is loaded at once is reached from a root: modules from the root down to the package. */
export function packagesLoadedAtOnce({ roots, modules }: ModuleGraph): string[][] {
  const known = new Map(modules.map((module) => [module.specifier, module]));
  const seen = new Set<string>();
  const found: string[][] = [];
  const visit = (specifier: string, trail: string[]) => {
    if (seen.has(specifier)) return;
    seen.add(specifier);
    const here = [...trail, specifier];
    const module = known.get(specifier);
    if (/^npm:/.test(specifier) || module?.npmPackage) found.push(here);
    for (const { code, isDynamic } of module?.dependencies ?? []) {
      if (code?.specifier !== undefined && !isDynamic) visit(code.specifier, here);
    }
  };
  for (const root of roots) visit(root, []);
  return found;
}
