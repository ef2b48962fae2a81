import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import type { Rect } from "./state.ts";

/** What can be done with one table of a diagram. */
export type TableAct = "neighbours" | "fold" | "hide";

export const tableActs: Readonly<Record<TableAct, { says: string; keys: readonly string[]; shape: string }>> = {
  neighbours: { says: "Show its neighbours (N)", keys: ["n"], shape: "M8 3v10M3 8h10" },
  fold: { says: "Fold or show its columns (C)", keys: ["c"], shape: "m4 6 4 4 4-4" },
  hide: { says: "Hide it (Delete)", keys: ["Delete", "Backspace"], shape: "M4 4l8 8M12 4l-8 8" },
};

const side = 22;

/** Buttons on the table that the pointer is on; on others nobody needs them. Keys do the same. */
export function TableActs(
  { over, rects, scale }: { over: Signal<string | undefined>; rects: ReadonlyMap<string, Rect>; scale: number },
): JSX.Element | null {
  const id = over.value;
  const rect = id === undefined ? undefined : rects.get(id);
  if (id === undefined || !rect) return null;
  const acts = Object.entries(tableActs);
  return (
    <g transform={`scale(${scale}) translate(${rect.x + rect.width - acts.length * side - 4},${rect.y + 4})`}>
      <g class="erd-acts" data-id={id}>
        <rect class="ground" width={acts.length * side} height={side} rx="4" />
        {acts.map(([act, { says, shape }], at) => (
          <g key={act} class="erd-act" data-act={act} transform={`translate(${at * side},0)`}>
            <title>{says}</title>
            <rect class="face" width={side} height={side} rx="4" />
            <path d={shape} transform="translate(3,3)" />
          </g>
        ))}
      </g>
    </g>
  );
}
