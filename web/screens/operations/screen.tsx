import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { OperationAnswer } from "../../api/mod.ts";
import {
  ApiError,
  ask,
  asProblem,
  fieldProblem,
  fits,
  formFields,
  formInput,
  get,
  go,
  mayIn,
  path,
  type Problem,
  projectPath,
  query,
  refusedField,
  resource,
  sayCount,
  setQuery,
  type Typed,
  typedInput,
} from "../../state/mod.ts";
import {
  Button,
  Empty,
  Form,
  Head,
  Loaded,
  Mark,
  ProblemBox,
  SchemaFields,
  Table,
  TextField,
  type Tone,
  useResource,
} from "../../parts/mod.ts";

const tones: Record<OperationAnswer["effect"], Tone> = { read: "good", write: "info", destroy: "bad" };
const effects = { read: "only reads", write: "writes", destroy: "can lose something" };

let known: ReturnType<typeof read> | undefined;
const read = () =>
  resource(async (signal) => (await get<{ operations: OperationAnswer[] }>("/api/operations", signal)).operations);

/** All that can be asked for; those of plugins as well. */
export function OperationsScreen({ project }: { project: string }): JSX.Element {
  const operations = known ??= read();
  const find = query.value.get("find") ?? "";
  useEffect(() => {
    document.title = `Operations · ${project} · confiture`;
  }, [project]);
  return (
    <>
      <Head title="Operations" sub="Everything that the installed plugins can do with this project." />
      <Loaded of={operations} what="operations">
        {(operations) => {
          const found = operations.filter(({ name, summary, plugin }) => fits(`${name} ${summary} ${plugin}`, find));
          return (
            <>
              <div class="filters row">
                <input
                  class="input"
                  type="search"
                  aria-label="Find an operation"
                  placeholder="Find an operation"
                  value={find}
                  onInput={({ currentTarget: { value } }) => setQuery({ find: value })}
                />
                <span class="faint" role="status">
                  {find === "" ? sayCount(operations.length, "operation") : `${found.length} of ${operations.length}`}
                </span>
              </div>
              {found.length === 0
                ? <Empty icon="search" title="No operation is like that" />
                : <OperationTable project={project} operations={found} />}
            </>
          );
        }}
      </Loaded>
    </>
  );
}

function OperationTable(
  { project, operations }: { project: string; operations: readonly OperationAnswer[] },
): JSX.Element {
  return (
    <Table label="Operations" kind="stacked">
      <thead>
        <tr>
          <th>Operation</th>
          <th>Does</th>
          <th>Effect</th>
          <th>Plugin</th>
        </tr>
      </thead>
      <tbody>
        {operations.map(({ name, summary, effect, plugin }) => (
          <tr key={name}>
            <td class="nowrap">
              <a href={projectPath(project, `operations/${encodeURIComponent(name)}`)}>{name}</a>
            </td>
            <td>{summary}</td>
            <td class="fit">
              <Mark tone={tones[effect]}>{effects[effect]}</Mark>
            </td>
            <td class="fit soft mono">{plugin}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** The form of one operation, drawn from its schema. */
export function OperationScreen({ project, operation: name }: { project: string; operation: string }): JSX.Element {
  const operations = known ??= read();
  useEffect(() => {
    document.title = `${name} · ${project} · confiture`;
  }, [name, project]);
  return (
    <Loaded of={operations} what="the operation">
      {(operations) => {
        const operation = operations.find((each) => each.name === name);
        if (operation) return <OrderForm key={`${project} ${name}`} project={project} operation={operation} />;
        return (
          <Empty icon="operations" title={`There is no operation ${name}`}>
            <p>
              The plugin that brought it may be gone. <a href={projectPath(project, "operations")}>All operations</a>
            </p>
          </Empty>
        );
      }}
    </Loaded>
  );
}

function OrderForm({ project, operation }: { project: string; operation: OperationAnswer }): JSX.Element {
  const fields = useMemo(() => formFields(operation.input), [operation]);
  const typed = useSignal<Typed>(typedInput(fields, givenInput()));
  const confirm = useSignal("");
  const wasSent = useSignal(false);
  const problem = useSignal<Problem | undefined>(undefined);
  const environments = useResource((signal) => environmentsOf(project, signal), [project]);
  const { now } = environments;
  const names = "value" in now.value ? now.value.value : [];
  const environment = String(typed.value.env ?? "");
  const code = problem.value?.code;
  const refused = refusedField(problem.value);
  const isAtField = refused !== undefined && fields.some(({ name }) => name === refused.field.split(".")[0]);
  // Whoever shares the address, or loads it anew, has what was typed; not with each key, which browsers refuse.
  useEffect(() => {
    const right = fields.filter((field) => fieldProblem(field, typed.value[field.name]) === undefined);
    const input = formInput(right, typed.value);
    const timer = setTimeout(
      () => setQuery({ input: Object.keys(input).length === 0 ? undefined : JSON.stringify(input) }),
      400,
    );
    return () => clearTimeout(timer);
  }, [typed.value]);
  const send = async (approval: boolean) => {
    wasSent.value = true;
    problem.value = undefined;
    if (fields.some((field) => fieldProblem(field, typed.value[field.name]) !== undefined)) return;
    const order = { project, input: formInput(fields, typed.value) };
    try {
      if (approval) {
        const { id } = await ask<{ id: number }>("POST", "/api/approvals", {
          operation: operation.name,
          ...order,
        });
        go(path`/reviews/${id}`);
      } else {
        const body = confirm.value === "" ? order : { ...order, confirm: confirm.value };
        const { run } = await ask<{ run: string }>("POST", path`/api/operations/${operation.name}`, body);
        go(path`/runs/${run}`);
      }
    } catch (error) {
      problem.value = asProblem(error);
      if (!(error instanceof ApiError)) throw error;
    }
  };
  const maySubmit = mayIn("submit", project, environment);
  // What else makes an input one that only reads is the operation's to say.
  const onlyReads = operation.may_only_read && (typed.value.dry_run === true || !operation.is_reviewable);
  const mayRun = mayIn(onlyReads ? "run:read" : `run:${operation.effect}`, project, environment) ||
    (operation.changes === "files" && maySubmit);
  const mayAsk = maySubmit && operation.is_reviewable;
  return (
    <>
      <Head
        back={{ href: projectPath(project, "operations"), label: "Operations" }}
        title={
          <span class="row">
            {operation.name} <Mark tone={tones[operation.effect]}>{effects[operation.effect]}</Mark>
          </span>
        }
        sub={operation.summary}
      />
      <div class="form-page">
        <Form class="panel" checksItself send={() => send(false)}>
          <div class="body stack">
            {fields.length === 0 && <p class="soft">It asks for nothing.</p>}
            <SchemaFields
              fields={fields}
              typed={typed.value}
              environments={names}
              showProblems={wasSent.value}
              refused={refused}
              change={(name, value) => {
                typed.value = { ...typed.value, [name]: value };
                // What was refused is being mended.
                if (refused?.field.split(".")[0] === name) problem.value = undefined;
              }}
            />
            {operation.effect === "destroy" && (
              <TextField
                label="Environment once more"
                hint="It can lose something. Type the name of the environment where you agree to that."
                value={confirm.value}
                onInput={(value) => confirm.value = value}
              />
            )}
            {problem.value && !isAtField && <ProblemBox problem={problem.value} />}
            {!mayRun && (
              <p class="notice warn">
                {mayAsk
                  ? "Your roles do not let you run this here; you can ask for an approval, and an operator runs it then."
                  : "Your roles do not let you run this here."}
              </p>
            )}
            <div class="row">
              <Button type="submit" kind={mayRun ? "primary" : "plain"} disabled={!mayRun}>
                Run {operation.name}
              </Button>
              {operation.is_reviewable && (
                <Button
                  kind={code === "SERVER_1716" || !mayRun ? "primary" : "plain"}
                  disabled={!mayAsk}
                  onClick={() => send(true)}
                >
                  Ask for an approval
                </Button>
              )}
            </div>
          </div>
        </Form>
        {operation.description && (
          <aside class="soft about">
            {operation.description.split("\n\n").map((text) => <p key={text}>{text}</p>)}
          </aside>
        )}
      </div>
    </>
  );
}

/** An input that the address brings: whoever shares it shares the filled form. */
function givenInput(): Record<string, unknown> {
  try {
    const given = JSON.parse(query.peek().get("input") ?? "{}");
    return typeof given === "object" && given !== null ? given : {};
  } catch {
    return {};
  }
}

async function environmentsOf(project: string, signal: AbortSignal): Promise<string[]> {
  const { environments } = await get<{ environments: { name: string }[] }>(
    path`/api/projects/${project}/environments`,
    signal,
  );
  return environments.map(({ name }) => name);
}
