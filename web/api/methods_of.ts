import type { AnyRoute } from "./route.ts";

/** What an address takes; nothing where it is no route's. */
export function methodsOf(routes: readonly AnyRoute[], pathname: string): string[] {
  const found = routes.filter(({ path }) => {
    const parts = path.split("/");
    const given = pathname.split("/");
    return parts.length === given.length && parts.every((part, at) => part.startsWith("{") || part === given[at]);
  }).map(({ method }) => method);
  return [...new Set(found.includes("GET") ? ["GET", "HEAD", ...found] : found)];
}
