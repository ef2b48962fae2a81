import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { HomeAnswer, RunSummary, WaitingApprovalAnswer, WaitingRunAnswer } from "../../api/mod.ts";
import { get, may, mayIn, path, projectPath, query, sayCount, session, setQuery, signOut } from "../../state/mod.ts";
import {
  Ago,
  Button,
  Empty,
  Head,
  LinkButton,
  Loaded,
  Mark,
  RunMark,
  type Tone,
  useResource,
} from "../../parts/mod.ts";
import { RunTable } from "../runs/mod.ts";
import { EnvironmentTable } from "./environment_table.tsx";

/** So many are seen at a glance. */
const fewProjects = 8;

function useHome(title: string) {
  const home = useResource((signal) => get<HomeAnswer>("/api/home", signal), [], { everyMs: 15_000 });
  useEffect(() => {
    document.title = title;
  }, [title]);
  return home;
}

/** Everything at a glance: what waits for whoever looks, and where each environment stands. */
export function HomeScreen(): JSX.Element {
  const home = useHome("Home · confiture");
  const typed = query.value.get("q") ?? "";
  return (
    <>
      <Head title="Home" actions={<Button icon="reload" kind="quiet" label="Read anew" onClick={home.reload} />} />
      {query.value.has("code") && (
        <p class="notice warn code-notice">
          A code opens an account, and you are signed in as {session.value?.name}.{" "}
          <button type="button" class="link" onClick={signOut}>Sign out to use it</button>
        </p>
      )}
      <Loaded of={home} what="where everything stands">
        {(value) => {
          const areMany = value.projects.length > fewProjects;
          const shown = value.projects.filter(({ name }) =>
            !areMany || name.toLowerCase().includes(typed.trim().toLowerCase())
          );
          return (
            <div class="stack home">
              <Waiting waiting={value.waiting} />
              {value.projects.length === 0 && <NoProjects />}
              {areMany && (
                <input
                  class="input"
                  type="search"
                  aria-label="Find projects"
                  placeholder={`Find one of ${sayCount(value.projects.length, "project")}`}
                  value={typed}
                  onInput={({ currentTarget: { value } }) => setQuery({ q: value })}
                />
              )}
              {areMany && shown.length === 0 && <p class="soft" role="status">No project is called that.</p>}
              {shown.map(({ name, environments }) => (
                <section key={name} class="panel">
                  <header>
                    <h2>
                      <a href={projectPath(name)}>{name}</a>
                    </h2>
                    <LinkButton small href={projectPath(name, "schema")} icon="schema">Schema</LinkButton>
                    <LinkButton small href={projectPath(name, "migrations")} icon="migrations">Migrations</LinkButton>
                  </header>
                  <EnvironmentTable project={name} environments={environments} reload={home.reload} />
                </section>
              ))}
            </div>
          );
        }}
      </Loaded>
    </>
  );
}

/** One project: its environments, and what is usually done with it. */
export function ProjectScreen({ project }: { project: string }): JSX.Element {
  const home = useHome(`${project} · confiture`);
  return (
    <Loaded of={home} what="the project">
      {(value) => {
        const found = value.projects.find(({ name }) => name === project);
        if (!found) {
          return (
            <Empty icon="search" title={`There is no project ${project}`}>
              <p>Or your roles do not let you see it.</p>
              <LinkButton href="/">Home</LinkButton>
            </Empty>
          );
        }
        return (
          <div class="stack home">
            <Head
              title={project}
              sub={found.bundle
                ? (
                  <>
                    Files <span class="mono">{found.bundle.slice(0, 12)}</span>
                  </>
                )
                : "No files were sent yet."}
              actions={mayIn("submit", project) && found.bundle !== null && (
                <>
                  <LinkButton href={projectPath(project, "operations/build")}>Build</LinkButton>
                  <LinkButton href={projectPath(project, "migrations")} kind="primary">Migrate</LinkButton>
                </>
              )}
            />
            {found.bundle === null ? <NoFiles project={project} /> : (
              <section class="panel">
                <header>
                  <h2>Environments</h2>
                </header>
                <EnvironmentTable project={project} environments={found.environments} reload={home.reload} />
              </section>
            )}
            <section class="panel">
              <header>
                <h2>Runs</h2>
                <LinkButton small href={`/runs?project=${encodeURIComponent(project)}`}>All runs</LinkButton>
              </header>
              <LastRuns project={project} />
            </section>
          </div>
        );
      }}
    </Loaded>
  );
}

function LastRuns({ project }: { project: string }): JSX.Element {
  const runs = useResource(
    (signal) => get<{ runs: RunSummary[] }>(`/api/runs?limit=8&project=${encodeURIComponent(project)}`, signal),
    [project],
    { everyMs: 5_000 },
  );
  return (
    <Loaded of={runs} what="runs">
      {({ runs }) =>
        runs.length === 0 ? <p class="body soft">Nothing has been run here yet.</p> : <RunTable runs={runs} />}
    </Loaded>
  );
}

function NoProjects(): JSX.Element {
  if (!may("admin")) {
    return (
      <Empty icon="home" title="There is nothing for you to see yet">
        <p>
          You are signed in as{" "}
          {session.value?.name}, but no role lets you look at a project. An admin can give you one under Settings.
        </p>
      </Empty>
    );
  }
  return (
    <Empty icon="home" title="No projects yet">
      <p>
        A project is a folder with <code>confiture.yaml</code> and{" "}
        <code>db/</code>. Start the server in one, make one under Settings, or send one from where it is:
      </p>
      <pre tabIndex={0} role="region" aria-label="Example">confiture --server {location.origin} build --env local</pre>
      <LinkButton href="/settings/projects" kind="primary">Make a project</LinkButton>
    </Empty>
  );
}

function NoFiles({ project }: { project: string }): JSX.Element {
  return (
    <Empty icon="schema" title="No files were sent yet">
      <p>Send the folder of the project from the command line, or have it read from git under Settings.</p>
      <pre
        tabIndex={0}
        role="region"
        aria-label="Example"
      >cd {project} && confiture --server {location.origin} migrate status</pre>
    </Empty>
  );
}

function Waiting({ waiting }: { waiting: HomeAnswer["waiting"] }): JSX.Element {
  const { to_decide, own_approvals, failed_runs, held_runs } = waiting;
  const open = failed_runs.filter(({ succeeded_since }) => succeeded_since === null);
  const count = to_decide.length + own_approvals.length + open.length + held_runs.length;
  return (
    <section class="panel" aria-label="Waits for you">
      <header>
        <h2>Waits for you</h2>
      </header>
      {count === 0 && <p class="body soft">Nothing does: no reviews to decide, no failed runs of yours.</p>}
      {count > 0 && (
        <ul class="waiting-list">
          {to_decide.map((each) => (
            <ApprovalItem key={each.id} of={each} tone="info" mark="to decide">{each.requested_by} asks</ApprovalItem>
          ))}
          {own_approvals.map((each) => (
            <ApprovalItem
              key={each.id}
              of={each}
              tone={each.state === "approved" ? "good" : "bad"}
              mark={each.state === "approved" ? "approved, not run yet" : each.state}
            >
              {each.died_of ?? each.comment ?? (each.decided_by && `by ${each.decided_by}`)}
            </ApprovalItem>
          ))}
          {[...open, ...held_runs].map((each) => <RunItem key={each.id} of={each} />)}
        </ul>
      )}
    </section>
  );
}

function ApprovalItem(
  { of, tone, mark, children }: {
    of: WaitingApprovalAnswer;
    tone: Tone;
    mark: string;
    children: ComponentChildren;
  },
): JSX.Element {
  return (
    <li>
      <Mark tone={tone}>{mark}</Mark>
      <a href={path`/reviews/${of.id}`}>{of.operation} on {of.project} · {of.environment}</a>
      <span class="soft grow">{children}</span>
      <span class="faint">
        <Ago at={of.requested_at} />
      </span>
    </li>
  );
}

function RunItem({ of }: { of: WaitingRunAnswer }): JSX.Element {
  return (
    <li>
      <RunMark status={of.status} />
      <a href={path`/runs/${of.id}`}>
        {of.operation} on {of.project ?? "the server"}
        {of.environment && ` · ${of.environment}`}
      </a>
      <span class="soft grow" title={of.code ?? undefined}>{of.problem ?? of.code}</span>
      <span class="faint">
        <Ago at={of.finished_at ?? of.created_at} />
      </span>
    </li>
  );
}
