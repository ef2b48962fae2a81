import { useEffect, useMemo } from "preact/hooks";
import { type Resource, resource } from "../state/mod.ts";

export interface Renewal<T> {
  /** Asks again so often, while the page is looked at. */
  everyMs: number;
  /** Whether what is there may still change; always when absent. */
  while?(value: T): boolean;
}

/** Something of the server for as long as a component is drawn; asked for anew when one of `deps` is another. */
export function useResource<T>(
  load: (signal: AbortSignal) => Promise<T>,
  deps: readonly unknown[],
  renewal?: Renewal<T>,
): Resource<T> {
  const made = useMemo(() => resource(load), deps as unknown[]);
  useEffect(() => {
    const renew = () => {
      const now = made.now.peek();
      const mayChange = renewal && (renewal.while === undefined || ("value" in now && renewal.while(now.value)));
      if (!document.hidden && mayChange) void made.renew();
    };
    const timer = renewal && setInterval(renew, renewal.everyMs);
    // Whoever comes back to the page looks at what is, not at what was when they left.
    document.addEventListener("visibilitychange", renew);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", renew);
      made.close();
    };
  }, [made]);
  return made;
}
