import { relative, sep } from "node:path";

/** A path as people read it: relative to the project, with `/`, as long as it lies inside. */
export function showPath(root: string, path: string): string {
  const shown = relative(root, path);
  return shown.startsWith("..") || shown === "" ? path : shown.split(sep).join("/");
}
