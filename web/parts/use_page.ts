import { useEffect, useMemo } from "preact/hooks";

/** Aborted when the page is left: what was waited for there must not carry off somebody who looks at something else. */
export function usePage(): AbortSignal {
  const left = useMemo(() => new AbortController(), []);
  useEffect(() => () => left.abort(), [left]);
  return left.signal;
}
