import type { JSX } from "preact";
import type { CatalogColumn } from "../../api/mod.ts";
import { type ColumnsShown, type DrawnTable, headHeight, type Rect, rowHeight, shownColumns } from "./state.ts";

export interface BoxProps {
  table: DrawnTable;
  rect: Rect;
  columns: readonly CatalogColumn[] | undefined;
  shown: ColumnsShown;
  isFocus: boolean;
  change: "added" | "changed" | undefined;
  /** So far away that letters cannot be read: a box with a name is enough. */
  isFar: boolean;
}

/** One table, as plain SVG: what is on the screen is what is exported. */
export function TableBox({ table, rect, columns, shown, isFocus, change, isFar }: BoxProps): JSX.Element {
  const { x, y, width, height } = rect;
  const rows = isFar ? { columns: [], more: 0 } : shownColumns(columns, shown);
  const classes = ["erd-table", isFocus ? "focus" : "", change ?? ""].filter(Boolean).join(" ");
  return (
    <g
      class={classes}
      data-id={table.id}
      transform={`translate(${x},${y})`}
      tabindex={0}
      role="group"
      aria-roledescription="table; Enter opens it, N shows its neighbours, C folds its columns, Delete hides it"
      aria-label={`${table.schema}.${table.name}${change ? `, ${change}` : ""}`}
    >
      <rect class="box" width={width} height={height} rx="6" />
      <path class="head" d={headPath(width, height > headHeight)} />
      <text class="name" x="10" y="20">{table.name}</text>
      {rows.columns.map((column, at) => (
        <g key={column.name} transform={`translate(0,${headHeight + 3 + at * rowHeight})`}>
          <text class="column" x="10" y="14">
            {column.is_primary_key ? "● " : column.is_foreign_key ? "○ " : ""}
            {column.name}
          </text>
          <text class="type" x={width - 10} y="14" text-anchor="end">
            {column.type.length > 24 ? `${column.type.slice(0, 23)}…` : column.type}
            {column.not_null ? "" : "?"}
          </text>
        </g>
      ))}
      {rows.more > 0 && (
        <text class="type" x="10" y={headHeight + 17 + rows.columns.length * rowHeight}>{`and ${rows.more} more`}</text>
      )}
    </g>
  );
}

/** The ground of the name, within the line around the box; round below as well where nothing follows. */
function headPath(width: number, hasRows: boolean): string {
  const top = `V6a5,5 0 0 1 5,-5H${width - 6}a5,5 0 0 1 5,5`;
  return hasRows
    ? `M1,${headHeight}${top}V${headHeight}z`
    : `M6,${headHeight - 1}a5,5 0 0 1 -5,-5${top}V${headHeight - 6}a5,5 0 0 1 -5,5z`;
}
