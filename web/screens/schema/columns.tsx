import type { JSX } from "preact";
import type { CatalogColumn } from "../../api/mod.ts";
import { Mark, Table } from "../../parts/mod.ts";

export function Columns({ columns }: { columns: readonly CatalogColumn[] }): JSX.Element {
  return (
    <Table label="Columns" kind="stacked">
      <thead>
        <tr>
          <th>Column</th>
          <th>Type</th>
          <th>Default</th>
          <th>Comment</th>
        </tr>
      </thead>
      <tbody>
        {columns.map((column) => (
          <tr key={column.name} id={`column-${column.name}`}>
            <td>
              <span class="row">
                <strong class="mono">{column.name}</strong>
                {column.is_primary_key && <Mark plain tone="warn" title="Part of the primary key">PK</Mark>}
                {column.is_foreign_key && <Mark plain tone="info" title="Part of a foreign key">FK</Mark>}
                {column.is_unique && !column.is_primary_key && <Mark plain title="Unique by itself">unique</Mark>}
              </span>
            </td>
            <td data-label="Type">
              <span>
                <span class="mono">{column.type}</span>
                {!column.not_null && <span class="faint">&nbsp;or null</span>}
              </span>
            </td>
            <td class="mono" data-label="Default">{defaultOf(column)}</td>
            <td class="soft" data-label="Comment">{column.comment ?? "–"}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function defaultOf({ identity, generated, default: given }: CatalogColumn): string {
  if (identity) return `identity, ${identity}`;
  if (generated) return `= ${generated.expression}${generated.stored ? "" : " (virtual)"}`;
  return given ?? "–";
}
