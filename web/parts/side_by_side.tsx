import type { JSX } from "preact";
import { sideBySide } from "../state/mod.ts";

/** Two texts beside each other; below each other where it is narrow. */
export function SideBySide(
  { left, right, leftTitle, rightTitle }: { left: string; right: string; leftTitle: string; rightTitle: string },
): JSX.Element {
  const lines = sideBySide(left, right);
  const column = (side: "left" | "right", title: string, sign: string) => (
    <div class="side-column" role="group" aria-label={title}>
      <h4>{title}</h4>
      <pre class="sql" tabIndex={0} role="region" aria-label={title}>
        {lines.map((line, at) => {
          const text = line[side];
          const kind = line.isSame ? "" : text === undefined ? "absent" : side === "left" ? "gone" : "come";
          return (
            <span key={at} class={`diff-line ${kind}`}>
              {!line.isSame && text !== undefined && <span class="visually-hidden">{sign}</span>}
              {text ?? " "}
              {"\n"}
            </span>
          );
        })}
      </pre>
    </div>
  );
  return (
    <div class="side-by-side">
      {column("left", leftTitle, "only here: ")}
      {column("right", rightTitle, "only here: ")}
    </div>
  );
}
