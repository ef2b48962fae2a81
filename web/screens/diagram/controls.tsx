import type { JSX } from "preact";
import type { EnvironmentsAnswer } from "../../api/mod.ts";
import { get, path, query, sayCount, setQuery } from "../../state/mod.ts";
import { useResource } from "../../parts/mod.ts";
import { joinIds } from "./choice.ts";
import type { Choice, Drawing } from "./state.ts";

/** What of a drawing is shown, and how. */
export function Controls(
  { project, drawing, part, choice, environment, children }: {
    project: string;
    drawing: Drawing;
    part: Drawing;
    choice: Choice;
    environment: string;
    children: JSX.Element[];
  },
): JSX.Element {
  const schemas = [...new Set(drawing.tables.map(({ schema }) => schema))];
  const byName = new Map(drawing.tables.map((table) => [`${table.schema}.${table.name}`, table.id]));
  const add = (typed: string) => {
    const id = byName.get(typed.trim());
    if (id === undefined) return false;
    setQuery({
      focus: joinIds([...choice.focus, id]),
      hide: joinIds([...choice.hidden].filter((each) => each !== id)),
    });
    return true;
  };
  return (
    <div class="diagram-controls">
      <div class="row">
        <input
          class="input"
          type="search"
          list="diagram-tables"
          aria-label="Add a table"
          placeholder="Add a table to the focus"
          onInput={({ currentTarget }) => add(currentTarget.value) && (currentTarget.value = "")}
        />
        <datalist id="diagram-tables">
          {[...byName.keys()].slice(0, 3_000).map((name) => <option key={name} value={name} />)}
        </datalist>
        {choice.focus.length > 0 && (
          <label class="row hops">
            Hops
            <select
              class="select"
              value={String(choice.hops)}
              onChange={({ currentTarget: { value } }) => setQuery({ hops: value })}
            >
              {[0, 1, 2, 3, 4, 5].map((hops) => <option key={hops} value={hops}>{hops}</option>)}
            </select>
          </label>
        )}
        <select
          class="select"
          aria-label="Columns"
          value={choice.columns}
          onChange={({ currentTarget: { value } }) => setQuery({ columns: value })}
        >
          <option value="all">All columns</option>
          <option value="keys">Keys only</option>
          <option value="none">No columns</option>
        </select>
        {schemas.length > 1 && (
          <select
            class="select"
            aria-label="Schema"
            value={choice.schema ?? ""}
            onChange={({ currentTarget: { value } }) => setQuery({ schema: value })}
          >
            <option value="">All schemas</option>
            {schemas.map((schema) => <option key={schema} value={schema}>{schema}</option>)}
          </select>
        )}
        <AgainstField project={project} environment={environment} />
        {children}
      </div>
      <div class="row">
        {choice.focus.map((id) => (
          <button
            key={id}
            type="button"
            class="chip"
            aria-label={`Take ${id} out of the focus`}
            onClick={() => setQuery({ focus: joinIds(choice.focus.filter((each) => each !== id)) })}
          >
            {id.replace(/^table /, "")} ×
          </button>
        ))}
        <span class="faint">
          {part.tables.length === drawing.tables.length ? "all of " : `${sayCount(part.tables.length)} of `}
          {sayCount(drawing.tables.length, "table")}, {sayCount(part.links.length, "foreign key")}
          {choice.focus.length === 0 && drawing.tables.length > 100 && " · add a table to see it with its neighbours"}
        </span>
        {choice.hidden.size > 0 && (
          <button type="button" class="link" onClick={() => setQuery({ hide: undefined })}>
            Show {choice.hidden.size === 1 ? "the one that is" : `the ${sayCount(choice.hidden.size)} that are`} hidden
          </button>
        )}
      </div>
    </div>
  );
}

/** Environments whose catalog was read, to compare with. */
function AgainstField({ project, environment }: { project: string; environment: string }): JSX.Element | null {
  const environments = useResource(
    (signal) => get<EnvironmentsAnswer>(path`/api/projects/${project}/environments`, signal),
    [project],
  );
  const now = environments.now.value;
  const others = "value" in now
    ? now.value.environments.filter(({ name, catalog }) => name !== environment && catalog !== null)
    : [];
  if (others.length === 0) return null;
  return (
    <select
      class="select"
      aria-label="Compare with"
      title={`Marks what ${environment} has otherwise than another environment`}
      value={query.value.get("against") ?? ""}
      onChange={({ currentTarget: { value } }) => setQuery({ against: value })}
    >
      <option value="">Compare with…</option>
      {others.map(({ name }) => <option key={name} value={name}>against {name}</option>)}
    </select>
  );
}
