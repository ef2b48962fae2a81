import type { ComponentChildren, JSX } from "preact";
import type { Resource } from "../state/mod.ts";
import { Ago } from "./time.tsx";
import { ProblemBox, Refused } from "./told.tsx";

/** Draws something of the server in each of its states: the only place that does. */
export function Loaded<T>(
  { of, children, what = "this" }: { of: Resource<T>; children: (value: T) => ComponentChildren; what?: string },
): JSX.Element {
  const now = of.now.value;
  switch (now.state) {
    case "loading":
      return <div class="waiting" role="status">Reading {what}…</div>;
    case "failed":
      if ([403, 404].includes(now.problem.status)) return <Refused problem={now.problem} />;
      return <ProblemBox problem={now.problem} again={of.reload} />;
    default:
      return (
        <>
          {now.state === "stale" && now.problem && (
            <div class="stack tight stale">
              <ProblemBox problem={now.problem} again={of.reload} />
              <p class="soft">
                What follows was read <Ago at={new Date(now.at).toISOString()} />.
              </p>
            </div>
          )}
          {children(now.value)}
        </>
      );
  }
}
