import type { BuildTarget } from "./target.ts";

/** Two builds of one database never run at once; whoever comes second is told who is first. */
export function buildLock({ dsn }: BuildTarget): string {
  return `build of ${dsn.database}`;
}

/** Held as long as the build of this id lives: without it, its databases are leftovers. */
export function workLock(id: string): string {
  return `build ${id}`;
}

/** What a database is called while it is being built. */
export function freshName(id: string): string {
  return `confiture_build_${id}`;
}

/** What the replaced database is called until it is dropped. */
export function oldName(id: string): string {
  return `confiture_old_${id}`;
}
