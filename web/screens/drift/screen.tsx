import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { EnvironmentAnswer, EnvironmentsAnswer, RunAnswer } from "../../api/mod.ts";
import {
  ask,
  askRun,
  asProblem,
  get,
  go,
  hazardsOf,
  may,
  path,
  type Problem,
  query,
  runEnd,
  sayCount,
  setQuery,
} from "../../state/mod.ts";
import {
  Ago,
  Button,
  Empty,
  Head,
  LinkButton,
  Loaded,
  Mark,
  ProblemBox,
  SideBySide,
  Table,
  usePage,
  useResource,
} from "../../parts/mod.ts";
import {
  changeWords,
  type DriftChange,
  type DriftObject,
  type DriftResult,
  groupChanges,
  leftOut,
  valueText,
} from "./state.ts";

/** What an environment's database has otherwise than its files say, and what to do about it. */
export function DriftScreen({ project }: { project: string }): JSX.Element {
  const environments = useResource(
    (signal) => get<EnvironmentsAnswer>(path`/api/projects/${project}/environments`, signal),
    [project],
  );
  useEffect(() => {
    document.title = `Drift · ${project} · confiture`;
  }, [project]);
  return (
    <Loaded of={environments} what="environments">
      {({ environments: all }) => {
        const chosen = all.find(({ name }) => name === query.value.get("env")) ?? all[0];
        return (
          <>
            <Head
              title="Drift"
              sub="What a database has otherwise than its files say."
              actions={chosen && (
                <select
                  class="select"
                  aria-label="Environment"
                  value={chosen.name}
                  onChange={({ currentTarget: { value } }) => setQuery({ env: value })}
                >
                  {all.map(({ name }) => <option key={name} value={name}>{name}</option>)}
                </select>
              )}
            />
            {chosen
              ? <Environment key={chosen.name} project={project} environment={chosen} reload={environments.reload} />
              : (
                <Empty icon="drift" title="No environments">
                  <p>Drift is told of an environment: a database and the files that say what it should be.</p>
                </Empty>
              )}
          </>
        );
      }}
    </Loaded>
  );
}

function Environment(
  { project, environment, reload }: { project: string; environment: EnvironmentAnswer; reload(): Promise<void> },
): JSX.Element {
  const problem = useSignal<Problem | undefined>(undefined);
  const { name, drift, drift_failed } = environment;
  const page = usePage();
  const compare = async () => {
    problem.value = undefined;
    try {
      const end = await runEnd(await askRun("drift", { project, input: { env: name } }));
      if (end.status !== "succeeded" && !page.aborted) go(path`/runs/${end.id}`);
    } catch (error) {
      problem.value = asProblem(error);
    }
    await reload();
  };
  const button = may("run:read", project, name) && (
    <Button icon="reload" kind={drift ? "plain" : "primary"} onClick={compare}>
      {drift ? "Compare again" : "Compare now"}
    </Button>
  );
  return (
    <div class="stack">
      {problem.value && <ProblemBox problem={problem.value} />}
      {drift_failed && (
        <div class="notice warn row apart">
          <span>
            The last comparison failed (<Ago at={drift_failed.at} />). {drift ? "What follows is from before." : ""}
          </span>
          <LinkButton small href={path`/runs/${drift_failed.run}`}>See why</LinkButton>
        </div>
      )}
      {drift === null
        ? (
          <Empty icon="drift" title={`${name} was not compared yet`}>
            <p>
              The files are built in a scratch database, and its catalog is held against the one of{" "}
              {name}. Nothing is changed.
            </p>
            {button}
          </Empty>
        )
        : <Found key={drift.run} project={project} environment={environment} run={drift.run} button={button} />}
    </div>
  );
}

function Found(
  { project, environment, run, button }: {
    project: string;
    environment: EnvironmentAnswer;
    run: string;
    button: JSX.Element | false;
  },
): JSX.Element {
  const result = useResource((signal) => get<RunAnswer>(path`/api/runs/${run}`, signal), [run]);
  const { drift } = environment;
  return (
    <Loaded of={result} what="what was found">
      {({ output }) => {
        const found = output as DriftResult;
        const missing = leftOut(found);
        return (
          <>
            <div class="row apart">
              <span class="row">
                {found.equal
                  ? <Mark tone={missing.length === 0 ? "good" : "none"}>nothing that was compared differs</Mark>
                  : <Mark tone="warn">{sayCount(found.changes.length, "difference")}</Mark>}
                <span class="soft">
                  found <Ago at={drift!.at} /> by <a href={path`/runs/${run}`}>a run</a>
                </span>
              </span>
              {button}
            </div>
            {(!drift!.is_of_newest_files || drift!.is_before_last_write) && (
              <p class="notice warn">
                It may be otherwise now:{" "}
                {drift!.is_of_newest_files ? "a run changed the database since." : "the project has newer files."}
              </p>
            )}
            {missing.length > 0 && (
              <details class="notice warn">
                <summary>{sayCount(missing.length, "thing was", "things were")} not compared</summary>
                <ul>{missing.map((text) => <li key={text}>{text}</li>)}</ul>
              </details>
            )}
            {found.changes.length > 0 && <Differences project={project} environment={environment} found={found} />}
          </>
        );
      }}
    </Loaded>
  );
}

function Differences(
  { project, environment, found }: { project: string; environment: EnvironmentAnswer; found: DriftResult },
): JSX.Element {
  const chosen = useSignal<ReadonlySet<string>>(new Set());
  const problem = useSignal<Problem | undefined>(undefined);
  const doing = useSignal<string | undefined>(undefined);
  const page = usePage();
  const { name } = environment;
  const toggle = (object: string) => {
    const next = new Set(chosen.value);
    if (!next.delete(object)) next.add(object);
    chosen.value = next;
  };
  const leave = (to: string) => {
    if (!page.aborted) go(to);
  };
  const attempt = async (what: string, act: () => Promise<void>) => {
    problem.value = undefined;
    doing.value = what;
    await act().catch((error) => problem.value = asProblem(error));
    doing.value = undefined;
  };
  const accept = () =>
    attempt("Asking for it…", async () => {
      const objects = [...chosen.value];
      const input = { env: name, ...(objects.length === 0 ? {} : { objects }) };
      leave(path`/runs/${await askRun("drift accept", { project, input })}`);
    });
  const revert = () =>
    attempt("The way back is being planned, and proved in a scratch database…", async () => {
      const objects = [...chosen.value];
      const input = { from: name, to: "ddl", env: name, ...(objects.length === 0 ? {} : { objects }) };
      const planned = await runEnd(await askRun("plan", { project, input }));
      if (planned.status !== "succeeded") return leave(path`/runs/${planned.id}`);
      const { id } = await ask<{ id: number }>("POST", "/api/approvals", {
        project,
        operation: "apply",
        // Hazards are agreed to by whoever approves the review, which shows each of them.
        input: { env: name, plan: "plan.json", allow: hazardsOf(planned.output) },
        attach: [{ path: "plan.json", run: planned.id }],
      });
      leave(path`/reviews/${id}`);
    });
  const mayDecide = may("submit", project, name);
  const what = chosen.value.size === 0 ? "all of it" : sayCount(chosen.value.size, "object");
  return (
    <>
      {mayDecide && (
        <section class="panel" aria-label="Decide">
          <div class="body stack tight">
            {problem.value && <ProblemBox problem={problem.value} />}
            {doing.value && <p class="notice" role="status">{doing.value}</p>}
            <div class="row">
              <Button onClick={accept}>Accept {what}</Button>
              <span class="soft">The files will say what the database has: a patch, a commit, or new files.</span>
            </div>
            <div class="row">
              <Button onClick={revert}>Revert {what}</Button>
              <span class="soft">A plan back to what the files say, proved first and shown for review.</span>
            </div>
          </div>
        </section>
      )}
      {groupChanges(found).map(([object, changes]) => (
        <section key={object.object} class="panel">
          <header>
            <h2 class="mono">{object.object}</h2>
            <span class="faint">{sayCount(changes.length, "difference")}</span>
          </header>
          <ul>
            {changes.map((change) => (
              <Change
                key={change.object + change.change}
                change={change}
                isChosen={chosen.value.has(change.object)}
                toggle={mayDecide ? () => toggle(change.object) : undefined}
              />
            ))}
          </ul>
          <Sides object={object} />
        </section>
      ))}
    </>
  );
}

/** The object as the files would make it, and as the database has it. */
function Sides({ object }: { object: DriftObject }): JSX.Element | null {
  const { expected, actual, why_not } = object;
  if (why_not !== null) return <p class="body soft">Its DDL is not shown: {why_not}</p>;
  if (expected === null && actual === null) return null;
  return (
    <details class="body">
      <summary>Both sides as DDL</summary>
      <SideBySide
        left={expected ?? ""}
        right={actual ?? ""}
        leftTitle={expected === null ? "The files do not have it" : "The files say"}
        rightTitle={actual === null ? "The database does not have it" : "The database has"}
      />
    </details>
  );
}

const tones = { add: "info", drop: "bad", alter: "warn" } as const;

function Change(
  { change, isChosen, toggle }: { change: DriftChange; isChosen: boolean; toggle: (() => void) | undefined },
): JSX.Element {
  // There is nothing to choose for whoever may do nothing about it.
  const Line = toggle ? "label" : "div";
  return (
    <li class="drift-change">
      <Line class="row">
        {toggle && <input type="checkbox" checked={isChosen} onChange={toggle} />}
        <span class="mono grow">{change.object}</span>
        <Mark tone={tones[change.change]}>{changeWords[change.change]}</Mark>
      </Line>
      {change.properties.length > 0 && (
        <Table label={`What differs in ${change.object}`}>
          <thead>
            <tr>
              <th>What</th>
              <th>The files say</th>
              <th>The database has</th>
            </tr>
          </thead>
          <tbody>
            {change.properties.map(({ name, from, to }) => (
              <tr key={name}>
                <td class="fit soft">{name.replaceAll("_", " ")}</td>
                <td>
                  <pre tabIndex={0}>{valueText(from)}</pre>
                </td>
                <td>
                  <pre tabIndex={0}>{valueText(to)}</pre>
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </li>
  );
}
