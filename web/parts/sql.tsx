import type { JSX } from "preact";
import { sqlTokens } from "../state/mod.ts";

/** Beyond this, colours cost more than they tell. */
const largestColoured = 200_000;

export function Sql({ text, label = "SQL" }: { text: string; label?: string }): JSX.Element {
  return (
    <pre class="sql" tabIndex={0} role="region" aria-label={label}>
      {text.length > largestColoured ? text : sqlTokens(text).map(({ kind, text }, at) =>
        kind === "other" ? text : <span key={at} class={kind}>{text}</span>
      )}
    </pre>
  );
}
