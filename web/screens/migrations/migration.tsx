import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { MigrationAnswer, MigrationHalfAnswer } from "../../api/mod.ts";
import { get, path, projectPath, sayDuration, saySize } from "../../state/mod.ts";
import { Ago, Head, Loaded, Mark, RunMark, Sql, Table, useResource } from "../../parts/mod.ts";
import { columnDoubt, stateMeaning, stateTone, withoutDown } from "./state.ts";

/** One migration: what it does, and who did it where. */
export function MigrationScreen({ project, version }: { project: string; version: string }): JSX.Element {
  const migration = useResource(
    (signal) => get<MigrationAnswer>(path`/api/projects/${project}/migrations/${version}`, signal),
    [project, version],
  );
  useEffect(() => {
    document.title = `${version} · ${project} · confiture`;
  }, [version, project]);
  return (
    <Loaded of={migration} what="the migration">
      {(value) => (
        <div class="stack">
          <Head
            back={{ href: projectPath(project, "migrations"), label: "Migrations" }}
            title={value.name}
            sub={<span class="mono">{value.version}</span>}
          />
          <Where value={value} />
          <Half title="Up" half={value.up} />
          <Half title="Down" half={value.down} none={withoutDown(value)} />
          {value.verify && <Half title="Verify" half={value.verify} />}
          {value.sidecar && <Half title="Beside it" half={value.sidecar} />}
          <Runs value={value} />
        </div>
      )}
    </Loaded>
  );
}

function Where({ value }: { value: MigrationAnswer }): JSX.Element {
  return (
    <Table label="By environments" kind="stacked">
      <thead>
        <tr>
          <th>Environment</th>
          <th>State</th>
          <th>Applied</th>
          <th>By</th>
          <th class="number">Took</th>
          <th>As told</th>
        </tr>
      </thead>
      <tbody>
        {value.columns.map((column) => {
          const { name, status } = column;
          const of = value.environments[name];
          const doubt = columnDoubt(column);
          return (
            <tr key={name}>
              <td>
                <strong>{name}</strong>
              </td>
              <td data-label="State">
                <div>
                  {of
                    ? <Mark tone={doubt ? "none" : stateTone[of.state]} title={stateMeaning[of.state]}>{of.state}</Mark>
                    : "–"}
                  {of?.file_changed_since && <div class="small doubt">its file is newer than that</div>}
                </div>
              </td>
              <td data-label="Applied">{of?.applied_at ? <Ago at={of.applied_at} /> : "–"}</td>
              <td data-label="By">
                <p>
                  {of?.applied_by ?? "–"}
                  {of?.run && (
                    <>
                      {", "}
                      <a href={path`/runs/${of.run}`}>run</a>
                    </>
                  )}
                </p>
              </td>
              <td class="number" data-label="Took">
                {of?.execution_time_ms == null ? "–" : sayDuration(of.execution_time_ms)}
              </td>
              <td class="soft" data-label="As told">
                <div>
                  {status
                    ? (
                      <a href={path`/runs/${status.run}`}>
                        <Ago at={status.at} />
                      </a>
                    )
                    : "not asked yet"}
                  {doubt && <div class="small doubt">{doubt}</div>}
                </div>
              </td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

function Half(
  { title, half, none = "There is no file." }: { title: string; half: MigrationHalfAnswer | null; none?: string },
): JSX.Element {
  const facts = half?.front_matter;
  return (
    <section class="panel">
      <header>
        <h2>{title}</h2>
        {half && <span class="faint mono">{half.path}</span>}
        {half?.is_transactional === false && (
          <Mark tone="warn" title="Its statements cannot be undone together">no transaction</Mark>
        )}
        {facts?.requires_superuser && <Mark tone="warn">superuser</Mark>}
        {facts?.lock_timeout_ms != null && <Mark plain>lock timeout {sayDuration(facts.lock_timeout_ms)}</Mark>}
        {facts?.run_as && <Mark plain>as {facts.run_as}</Mark>}
      </header>
      <div class="body stack tight">
        {half === null && <p class="soft">{none}</p>}
        {half?.problem && <p class="notice warn">{half.problem}</p>}
        {half && (half.text === null
          ? <p class="soft">It is not shown: {saySize(half.size_bytes)}, or no text.</p>
          : <Sql text={half.text} label={half.path} />)}
      </div>
    </section>
  );
}

function Runs({ value }: { value: MigrationAnswer }): JSX.Element {
  return (
    <section class="panel">
      <header>
        <h2>Runs</h2>
      </header>
      {value.runs.length === 0
        ? <p class="body soft">No run from here had to do with it.</p>
        : (
          <Table label="Runs of this migration" kind="stacked">
            <thead>
              <tr>
                <th>Operation</th>
                <th>Status</th>
                <th>Environment</th>
                <th>Did</th>
                <th>By</th>
                <th class="number">Took</th>
                <th>When</th>
              </tr>
            </thead>
            <tbody>
              {value.runs.map((run) => (
                <tr key={run.run}>
                  <td>
                    <a href={path`/runs/${run.run}`}>{run.operation}</a>
                  </td>
                  <td class="fit" data-label="Status">
                    <RunMark status={run.status} />
                  </td>
                  <td data-label="Environment">{run.environment}</td>
                  <td data-label="Did">{run.did}</td>
                  <td data-label="By">{run.requested_by}</td>
                  <td class="number" data-label="Took">
                    {run.duration_ms === null ? "–" : sayDuration(run.duration_ms)}
                  </td>
                  <td class="fit soft" data-label="When">
                    <Ago at={run.created_at} />
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
    </section>
  );
}
