/**
 * True when a folder or file name holds `seed` or `seeds` as a whole word between `_`, `-` and its ends:
 * `30_seed_backend`, `seeds`, not `seedling`. The rule of the Python tool, by which projects are laid out.
 */
export function isSeedPath(components: readonly string[]): boolean {
  return components.some((component) => /(^|[_-])seeds?($|[_-])/i.test(component));
}
