import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { EnvironmentAnswer } from "../../api/mod.ts";
import { askRun, asProblem, may, path, type Problem, projectPath, runEnd } from "../../state/mod.ts";
import { ActHead, Ago, Button, Mark, ProblemBox, RunMark, Table, usePage } from "../../parts/mod.ts";
import { type Said, sayDrift, sayStatus } from "./state.ts";

/** Environments of a project: where each stands, since when that is known, and asking anew. */
export function EnvironmentTable(
  { project, environments, reload }: {
    project: string;
    environments: readonly EnvironmentAnswer[];
    reload(): Promise<void>;
  },
): JSX.Element {
  const problem = useSignal<Problem | undefined>(undefined);
  const page = usePage();
  if (environments.length === 0) {
    return (
      <p class="body soft">
        No environments yet: each is a file <code>db/environments/NAME.yaml</code>{" "}
        in the project's files, which names a database and how it is treated.
      </p>
    );
  }
  const check = async (name: string) => {
    problem.value = undefined;
    try {
      const runs = await Promise.all(
        ["migrate status", "drift"].map((operation) => askRun(operation, { project, input: { env: name } })),
      );
      await Promise.all(runs.map((run) => runEnd(run, page)));
    } catch (error) {
      problem.value = asProblem(error);
    }
    await reload();
  };
  return (
    <>
      {problem.value && <ProblemBox problem={problem.value} />}
      <Table label={`Environments of ${project}`} kind="stacked environments">
        <thead>
          <tr>
            <th>Environment</th>
            <th>Head</th>
            <th>Migrations</th>
            <th>Drift</th>
            <th>Last change</th>
            <ActHead />
          </tr>
        </thead>
        <tbody>
          {environments.map((each) => <Row key={each.name} of={each} check={() => check(each.name)} />)}
        </tbody>
      </Table>
    </>
  );
}

function Row({ of, check }: { of: EnvironmentAnswer; check(): Promise<void> }): JSX.Element {
  const { project, name, status, drift, last_write, problem } = of;
  return (
    <tr>
      <td>
        <div class="row">
          <strong>{name}</strong>
          {of.is_protected && <Mark plain title="What changes it needs an approval by somebody else">protected</Mark>}
          {of.is_protected === null && (
            <Mark plain title="Its file tells when it is used, not before">maybe protected</Mark>
          )}
        </div>
        <div class="faint small">{problem ?? of.database ?? (of.variable ? `secret ${of.variable}` : "")}</div>
      </td>
      <td class="mono nowrap" data-label="Head">{status?.current ?? <span class="faint">–</span>}</td>
      <td data-label="Migrations">
        <Known
          said={sayStatus(of)}
          href={projectPath(project, "migrations")}
          at={status?.at}
          failed={of.status_failed?.run}
        />
      </td>
      <td data-label="Drift">
        <Known
          said={sayDrift(of)}
          href={projectPath(project, "drift", { env: name })}
          at={drift?.at}
          failed={of.drift_failed?.run}
        />
      </td>
      <td data-label="Last change">
        <div>
          {last_write
            ? (
              <>
                <a href={path`/runs/${last_write.run}`}>{last_write.operation}</a>{" "}
                {last_write.status !== "succeeded" && <RunMark status={last_write.status} />}
                <div class="faint small">
                  {last_write.requested_by}, <Ago at={last_write.created_at} />
                </div>
              </>
            )
            : <span class="faint">none from here</span>}
        </div>
      </td>
      <td class="fit">
        {may("run:read", project, name) && <Button small icon="reload" onClick={check}>Check</Button>}
      </td>
    </tr>
  );
}

/** A mark with the moment when it was true: older than now in any case. */
function Known(
  { said, href, at, failed }: { said: Said; href: string; at: string | undefined; failed: string | undefined },
): JSX.Element {
  return (
    <div>
      <a href={failed ? path`/runs/${failed}` : href} class="known">
        <Mark tone={said.tone}>{said.text}</Mark>
      </a>
      {at && !failed && (
        <div class="faint small" title={said.doubt}>
          {said.doubt && <span class="doubt">may be otherwise now,</span>} <Ago at={at} />
        </div>
      )}
    </div>
  );
}
