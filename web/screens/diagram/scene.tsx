import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { type Drawing, linkPath, meets, type Rect, type ShownOf, type TableColumns } from "./state.ts";
import { type BoxProps, TableBox } from "./table_box.tsx";

export interface SceneProps {
  drawing: Drawing;
  rects: ReadonlyMap<string, Rect>;
  columns: TableColumns;
  shown: ShownOf;
  focus: readonly string[];
  changes: ReadonlyMap<string, "added" | "changed">;
  /** What lies outside of it is not drawn. */
  window: Rect;
  scale: number;
  isFar: boolean;
}

/** Dashes of more links than that cost more to draw than anybody gains. */
const mostDashed = 400;

/** Tables and links near the window. What stays near stays as it is: only what comes is drawn, only what goes is removed. */
export function Scene(
  { drawing, rects, columns, shown, focus, changes, window, scale, isFar }: SceneProps,
): JSX.Element {
  const links = useMemo(
    () =>
      drawing.links.flatMap(({ from, to, constraint, isOptional }) => {
        const [a, b] = [rects.get(from), rects.get(to)];
        if (!a || !b) return [];
        const d = linkPath(a, from === to ? a : b);
        const path = (
          <path key={`${from} ${constraint}`} d={d} class={isOptional ? "optional" : undefined}>
            <title>{constraint}</title>
          </path>
        );
        return [{ a, b, path }];
      }),
    [drawing, rects],
  );
  return (
    <g class={isFar ? "far" : undefined} transform={`scale(${scale})`}>
      <g class={links.length > mostDashed ? "erd-links many" : "erd-links"}>
        {links.map(({ a, b, path }) => (meets(a, window) || meets(b, window)) && path)}
      </g>
      {drawing.tables.map((table) => {
        const rect = rects.get(table.id);
        return rect && meets(rect, window) && (
          <KnownBox
            key={table.id}
            table={table}
            rect={rect}
            columns={columns.get(table.id)}
            shown={shown(table.id)}
            isFocus={focus.includes(table.id)}
            change={changes.get(table.id)}
            isFar={isFar}
          />
        );
      })}
    </g>
  );
}

/** A box that is drawn once as long as nothing about it changes. */
function KnownBox(props: BoxProps): JSX.Element {
  const { table, rect: { x, y, width, height }, columns, shown, isFocus, change, isFar } = props;
  return useMemo(
    () => <TableBox {...props} />,
    [table, x, y, width, height, columns, shown, isFocus, change, isFar],
  );
}
