import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { MigrationRowAnswer, MigrationsAnswer } from "../../api/mod.ts";
import { askRun, get, go, may, mayIn, path, projectPath, query, runEnd, sayCount, setQuery } from "../../state/mod.ts";
import {
  Ago,
  Button,
  CheckField,
  Empty,
  Head,
  LinkButton,
  Loaded,
  Mark,
  ProblemBox,
  Table,
  useAct,
  usePage,
  useResource,
} from "../../parts/mod.ts";
import { chosenMigrations, columnDoubt, stateMeaning, stateTone } from "./state.ts";

export const migrationPath = (project: string, version: string) =>
  projectPath(project, `migrations/${encodeURIComponent(version)}`);

/** Files of migrations by environments: what is where, as far as anybody has asked. */
export function MigrationsScreen({ project }: { project: string }): JSX.Element {
  const migrations = useResource((signal) => get<MigrationsAnswer>(path`/api/projects/${project}/migrations`, signal), [
    project,
  ]);
  useEffect(() => {
    document.title = `Migrations · ${project} · confiture`;
  }, [project]);
  const now = migrations.now.value;
  // One environment has to be named; which one, whoever asks still chooses.
  const env = "value" in now ? now.value.environments[0]?.name : undefined;
  const to = (operation: string, input: Record<string, string> = {}) =>
    projectPath(
      project,
      `operations/${encodeURIComponent(operation)}`,
      Object.keys(input).length === 0 ? {} : { input: JSON.stringify(input) },
    );
  const inEnv: Record<string, string> = env === undefined ? {} : { env };
  return (
    <>
      <Head
        title="Migrations"
        sub="Files by environments, as the last status of each told."
        actions={mayIn("submit", project) && (
          <>
            <LinkButton icon="plus" href={to("migrate new")}>New</LinkButton>
            <LinkButton icon="plus" href={to("migrate generate", inEnv)}>Generate</LinkButton>
            <LinkButton kind="primary" href={to("migrate up", inEnv)}>Migrate up</LinkButton>
          </>
        )}
      />
      <Loaded of={migrations} what="migrations">
        {(value) =>
          value.migrations.length === 0 ? <NoMigrations project={project} folder={value.folder} /> : (
            <div class="stack">
              {value.orphans.length > 0 && (
                <p class="notice warn">
                  {sayCount(value.orphans.length, "file")} in {value.folder} {value.orphans.length === 1 ? "is" : "are"}
                  {" "}
                  no migration by name: <code>{value.orphans.join(", ")}</code>
                </p>
              )}
              {Object.entries(value.duplicates).map(([version, files]) => (
                <p key={version} class="notice warn">
                  More than one migration has the version{" "}
                  <code>{version}</code>, so that nothing is applied until all but one have another:{" "}
                  <code>{files.join(", ")}</code>
                </p>
              ))}
              <Matrix project={project} value={value} reload={migrations.reload} />
            </div>
          )}
      </Loaded>
    </>
  );
}

/** More rows are drawn when somebody asks for them: the newest are what people come for. */
const mostRows = 200;

function Matrix(
  { project, value, reload }: { project: string; value: MigrationsAnswer; reload(): Promise<void> },
): JSX.Element {
  const text = query.value.get("q") ?? "";
  const waiting = query.value.has("waiting");
  const chosen = chosenMigrations(value, { text, waiting });
  const rows = query.value.has("all") ? chosen : chosen.slice(0, mostRows);
  const { problem, run } = useAct();
  const page = usePage();
  const askAnew = (env: string) =>
    run(async () => {
      const end = await runEnd(await askRun("migrate status", { project, input: { env } }), page);
      if (end.status !== "succeeded") return go(path`/runs/${end.id}`);
      await reload();
    });
  return (
    <>
      {problem.value && <ProblemBox problem={problem.value} />}
      <div class="filters row">
        <input
          class="input"
          type="search"
          aria-label="Find migrations"
          placeholder="Find by version or name"
          value={text}
          onInput={({ currentTarget: { value } }) => setQuery({ q: value })}
        />
        <CheckField
          label="Only what waits somewhere"
          checked={waiting}
          onChange={(checked) => setQuery({ waiting: checked ? "1" : undefined })}
        />
        <span class="grow" />
        <Button icon="reload" kind="quiet" label="Read anew" onClick={reload} />
      </div>
      <Table label="Migrations by environments" kind="matrix">
        <thead>
          <tr>
            <th>Migration</th>
            {value.environments.map((environment) => (
              <ColumnHead key={environment.name} project={project} of={environment} askAnew={askAnew} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => <Row key={`${row.version} ${row.name}`} project={project} row={row} value={value} />)}
        </tbody>
      </Table>
      {rows.length < chosen.length && (
        <p class="soft">
          The newest {sayCount(rows.length)} of {sayCount(chosen.length, "migration")}.{" "}
          <button type="button" class="link" onClick={() => setQuery({ all: "1" })}>Show all</button>
        </p>
      )}
      {rows.length === 0 && <Empty icon="search" title="No migration is like that" />}
    </>
  );
}

/** An environment, since when it is known how it stands, and whether that may be otherwise by now. */
function ColumnHead(
  { project, of, askAnew }: {
    project: string;
    of: MigrationsAnswer["environments"][number];
    askAnew(environment: string): Promise<unknown>;
  },
): JSX.Element {
  const { name, status, status_failed } = of;
  const doubt = columnDoubt(of);
  return (
    <th>
      <div class="row">
        {name}
        {may("run:read", project, name) && (
          <Button
            small
            kind="quiet"
            icon="reload"
            label={`Ask ${name} anew`}
            onClick={() => askAnew(name)}
          />
        )}
      </div>
      <div class="faint small">{status ? <Ago at={status.at} /> : "not asked yet"}</div>
      {doubt && (
        <div class="small doubt">
          {status_failed ? <a href={path`/runs/${status_failed.run}`}>{doubt}</a> : doubt}
        </div>
      )}
    </th>
  );
}

function Row(
  { project, row, value }: { project: string; row: MigrationRowAnswer; value: MigrationsAnswer },
): JSX.Element {
  const { version, name, file } = row;
  return (
    <tr>
      <td>
        <a href={migrationPath(project, version)}>{name}</a>
        <div class="faint small mono">
          {version}
          {file === null && " · no file"}
          {file && file.kind !== "sql" && ` · ${file.kind}`}
          {file?.is_repeatable && " · repeatable"}
          {file?.is_reversible === false && " · no way back"}
        </div>
        {file?.problem && <div class="small wrong">{file.problem}</div>}
      </td>
      {value.environments.map((environment) => {
        const of = row.environments[environment.name];
        if (!of) return <td key={environment.name} class="faint">–</td>;
        // What may be otherwise by now is not painted as if it were known.
        const tone = columnDoubt(environment) === undefined ? stateTone[of.state] : "none";
        return (
          <td key={environment.name}>
            <Mark tone={tone} title={stateMeaning[of.state]}>{of.state}</Mark>
            {of.applied_at && (
              <div class="faint small">
                <Ago at={of.applied_at} />
              </div>
            )}
            {of.file_changed_since && <div class="small doubt">its file is newer than that</div>}
          </td>
        );
      })}
    </tr>
  );
}

function NoMigrations({ project, folder }: { project: string; folder: string }): JSX.Element {
  return (
    <Empty icon="migrations" title="No migrations yet">
      <p>
        A migration is a pair of files in <code>{folder}</code>{" "}
        that changes a database which is there. It can be generated from the difference between the DDL and a database,
        with its way back, and proved in a scratch database first.
      </p>
      {mayIn("submit", project) && (
        <div class="row">
          <LinkButton kind="primary" href={projectPath(project, "operations/migrate%20generate")}>
            Generate one
          </LinkButton>
          <LinkButton href={projectPath(project, "operations/migrate%20new")}>Write one</LinkButton>
        </div>
      )}
    </Empty>
  );
}
