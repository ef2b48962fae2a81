/** Whether a path belongs to a project that lies in a folder: the configuration and all of `db/`; hidden files do not. */
export function isProjectFile(path: string): boolean {
  if (path === "confiture.yaml" || path === "confiture.lock") return true;
  return path.startsWith("db/") && !path.split("/").some((part) => part.startsWith("."));
}
