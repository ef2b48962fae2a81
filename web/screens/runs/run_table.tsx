import type { JSX } from "preact";
import type { RunSummary } from "../../api/mod.ts";
import { clock, path, sayDuration } from "../../state/mod.ts";
import { Ago, RunMark, Table } from "../../parts/mod.ts";

export function RunTable({ runs }: { runs: readonly RunSummary[] }): JSX.Element {
  return (
    <Table label="Runs" kind="stacked runs">
      <thead>
        <tr>
          <th>Operation</th>
          <th>Status</th>
          <th>Project</th>
          <th>By</th>
          <th class="number">Took</th>
          <th>When</th>
        </tr>
      </thead>
      <tbody>{runs.map((run) => <Row key={run.id} run={run} />)}</tbody>
    </Table>
  );
}

function Row({ run }: { run: RunSummary }): JSX.Element {
  const end = run.finished_at === null ? clock.value : new Date(run.finished_at);
  return (
    <tr>
      <td>
        <a href={path`/runs/${run.id}`}>{run.operation}</a>
      </td>
      <td class="fit" data-label="Status">
        <RunMark status={run.status} exitCode={run.exit_code} />
      </td>
      <td data-label="Project">
        <span>
          {run.project ?? "–"}
          {run.environment && <span class="soft">{` · ${run.environment}`}</span>}
        </span>
      </td>
      <td data-label="By">{run.requested_by}</td>
      <td class="number nowrap" data-label="Took">
        {run.started_at ? sayDuration(end.getTime() - Date.parse(run.started_at)) : "–"}
      </td>
      <td class="fit soft" data-label="When">
        <Ago at={run.created_at} />
      </td>
    </tr>
  );
}
