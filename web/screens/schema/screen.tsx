import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { CatalogHead, EnvironmentsAnswer, NewestCatalogAnswer } from "../../api/mod.ts";
import {
  askRun,
  asProblem,
  type CatalogIndex,
  get,
  go,
  may,
  path,
  type Problem,
  projectPath,
  query,
  readCatalog,
  readIndex,
  runEnd,
  sayCount,
  setQuery,
  withQuery,
} from "../../state/mod.ts";
import { Ago, Button, Empty, Head, LinkButton, Loaded, ProblemBox, usePage, useResource } from "../../parts/mod.ts";
import { ObjectPanel } from "./object_panel.tsx";
import { Tree } from "./tree.tsx";

/** Every object of a database as it was read last: found as one types, looked at from all sides. */
export function SchemaScreen({ project }: { project: string }): JSX.Element {
  useEffect(() => {
    document.title = `Schema · ${project} · confiture`;
  }, [project]);
  return (
    <EnvironmentCatalog project={project} title="Schema">
      {(head) => <Browser key={head.content} project={project} head={head} />}
    </EnvironmentCatalog>
  );
}

/** The catalog of the environment that the address names, with a way to read it; screens draw from it. */
export function EnvironmentCatalog(
  { project, title, children, actions }: {
    project: string;
    title: string;
    children: (head: CatalogHead) => JSX.Element;
    actions?: (head: CatalogHead) => JSX.Element;
  },
): JSX.Element {
  const environments = useResource(
    (signal) => get<EnvironmentsAnswer>(path`/api/projects/${project}/environments`, signal),
    [project],
  );
  return (
    <Loaded of={environments} what="environments">
      {({ environments: all }) => {
        const chosen = query.value.get("env") ?? (all.find(({ catalog }) => catalog !== null) ?? all[0])?.name;
        if (chosen === undefined) {
          return (
            <Empty icon="schema" title="No environments">
              <p>A schema is read from an environment's database.</p>
            </Empty>
          );
        }
        return (
          <Chosen
            key={chosen}
            project={project}
            environment={chosen}
            names={all.map(({ name }) => name)}
            title={title}
            actions={actions}
          >
            {children}
          </Chosen>
        );
      }}
    </Loaded>
  );
}

function Chosen(
  { project, environment, names, title, children, actions }: {
    project: string;
    environment: string;
    names: readonly string[];
    title: string;
    children: (head: CatalogHead) => JSX.Element;
    actions?: (head: CatalogHead) => JSX.Element;
  },
): JSX.Element {
  const problem = useSignal<Problem | undefined>(undefined);
  const newest = useResource((signal) => readCatalog(project, environment, signal), [project, environment]);
  const page = usePage();
  const read = async () => {
    problem.value = undefined;
    try {
      const end = await runEnd(await askRun("catalog read", { project, input: { env: environment } }), page);
      if (end.status !== "succeeded") go(path`/runs/${end.id}`);
    } catch (error) {
      problem.value = asProblem(error);
    }
    await newest.reload();
  };
  const mayRead = may("run:read", project, environment);
  return (
    <Loaded of={newest} what="what was read last">
      {({ catalog, is_reading }: NewestCatalogAnswer) => (
        <div class="catalog">
          <Head
            title={title}
            sub={catalog
              ? (
                <>
                  {catalog.database}, PostgreSQL {Math.floor(catalog.server_version / 10_000)} · read{" "}
                  <a href={path`/runs/${catalog.run}`}>
                    <Ago at={catalog.read_at} />
                  </a>
                  {is_reading && " · being read now"}
                </>
              )
              : undefined}
            actions={
              <>
                {catalog && actions?.(catalog)}
                <select
                  class="select"
                  aria-label="Environment"
                  value={environment}
                  onChange={({ currentTarget: { value } }) => setQuery({ env: value })}
                >
                  {[...new Set([...names, environment])].map((name) => <option key={name} value={name}>{name}</option>)}
                </select>
                {catalog && mayRead && <Button icon="reload" onClick={read}>Read anew</Button>}
              </>
            }
          />
          {problem.value && <ProblemBox problem={problem.value} />}
          {catalog === null && !names.includes(environment)
            ? (
              <Empty icon="search" title={`There is no environment ${environment}`}>
                <p>The newest files of {project} do not have it, or your roles do not let you see it.</p>
              </Empty>
            )
            : catalog === null
            ? (
              <Empty icon="schema" title={`The database of ${environment} was not read yet`}>
                <p>
                  Its catalog is read in one snapshot, and kept here with the moment when that was. Nothing is changed.
                </p>
                {mayRead
                  ? <Button kind="primary" onClick={read}>{is_reading ? "Being read…" : "Read it"}</Button>
                  : <p>Your roles do not let you read it; an author's do.</p>}
              </Empty>
            )
            : (
              <>
                <LeftOut head={catalog} />
                {children(catalog)}
              </>
            )}
        </div>
      )}
    </Loaded>
  );
}

/** What is not among the objects; nothing of it may be taken for not being there. */
function LeftOut({ head }: { head: CatalogHead }): JSX.Element | null {
  const { unreadable, unmodelled, left_out } = head;
  const parts = [
    ...unreadable.map((what) => `${what}: the role may not read it`),
    ...unmodelled.map(({ kind, name }) => `${kind} ${name}: confiture has no model of it`),
    ...(left_out.scope > 0 ? [`${sayCount(left_out.scope, "object")} outside of the project's scope`] : []),
    ...(left_out.extension > 0 ? [`${sayCount(left_out.extension, "object")} of extensions`] : []),
  ];
  if (unreadable.length + unmodelled.length === 0) return null;
  return (
    <details class="notice warn left-out">
      <summary>Not all of the database is here</summary>
      <ul>{parts.map((text) => <li key={text}>{text}</li>)}</ul>
    </details>
  );
}

function Browser({ project, head }: { project: string; head: CatalogHead }): JSX.Element {
  const index = useResource(() => readIndex(head), [head.content]);
  return (
    <Loaded of={index} what="the index of objects">
      {(index) => <Panes project={project} index={index} />}
    </Loaded>
  );
}

function Panes({ project, index }: { project: string; index: CatalogIndex }): JSX.Element {
  const object = query.value.get("object") ?? undefined;
  return (
    <div class="schema-panes" data-object={object === undefined ? undefined : ""}>
      <Tree
        index={index}
        chosen={object}
        choose={(id) => go(withQuery({ object: id, tab: undefined }))}
        pass={(id) => setQuery({ object: id, tab: undefined })}
      />
      <section class="schema-object" aria-label="Object">
        {object === undefined
          ? <Summary project={project} head={index.head} count={index.objects.length} />
          : <ObjectPanel key={object} project={project} head={index.head} object={object} />}
      </section>
    </div>
  );
}

function Summary({ project, head, count }: { project: string; head: CatalogHead; count: number }): JSX.Element {
  return (
    <div class="stack">
      <div class="panel">
        <header>
          <h2>{sayCount(count, "object")}</h2>
          <LinkButton small icon="diagram" href={projectPath(project, "diagram", { env: head.environment })}>
            Diagram
          </LinkButton>
          <LinkButton small icon="drift" href={projectPath(project, "drift", { env: head.environment })}>
            Drift
          </LinkButton>
        </header>
        <dl class="facts counts body">
          {Object.entries(head.counts).flatMap(([kind, count]) => [
            <dt key={kind}>{kind}</dt>,
            <dd key={`${kind}=`}>{sayCount(count)}</dd>,
          ])}
        </dl>
      </div>
      <p class="soft">
        Choose an object, or type a part of its name. A kind may be among the words: <em>index orders</em>.
      </p>
    </div>
  );
}
