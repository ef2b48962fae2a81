import { computed, signal } from "@preact/signals";

/** Where the page is. The address holds all that a colleague should see who opens it. */
const here = signal(new URL(globalThis.location?.href ?? "http://localhost/"));

export const pathname = computed(() => here.value.pathname);
export const query = computed(() => here.value.searchParams);

/** Goes to an address of the dashboard. */
export function go(to: string, { replace = false } = {}): void {
  const url = new URL(to, here.peek());
  if (url.href === here.peek().href) return;
  history[replace ? "replaceState" : "pushState"](null, "", url);
  const isOtherPage = url.pathname !== here.peek().pathname;
  here.value = url;
  if (isOtherPage) scrollTo(0, 0);
}

/** The address with some of its query changed; undefined takes a part out. */
export function withQuery(changes: Record<string, string | undefined>): string {
  const url = new URL(here.value);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.pathname + url.search;
}

/** Changes the query without a new entry of the history: typing and choosing are one visit. */
export function setQuery(changes: Record<string, string | undefined>): void {
  go(withQuery(changes), { replace: true });
}

/** Follows links by itself; those to other hosts, downloads and new tabs are the browser's. */
export function listenToLinks(): void {
  addEventListener("popstate", () => here.value = new URL(location.href));
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest("a");
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (link.pathname.startsWith("/api")) return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash);
  });
}
