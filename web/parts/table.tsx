import type { ComponentChildren, JSX } from "preact";

/** A table that scrolls by itself where it is wider than its place; `stacked` makes its rows cards where it is narrow. */
export function Table(
  { label, kind, children }: { label: string; kind?: string; children: ComponentChildren },
): JSX.Element {
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={label}>
      <table class={kind === undefined ? "table" : `table ${kind}`}>{children}</table>
    </div>
  );
}

/** Head of the column with buttons, which say themselves what they do. */
export function ActHead(): JSX.Element {
  return (
    <th class="fit">
      <span class="visually-hidden">Act</span>
    </th>
  );
}
