import { useSignal } from "@preact/signals";
import { type JSX, render } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type {
  CatalogComparisonAnswer,
  CatalogGraphAnswer,
  CatalogHead,
  CatalogTablesAnswer,
  EnvironmentsAnswer,
  ErdLayout,
  ErdLayoutAnswer,
} from "../../api/mod.ts";
import {
  asProblem,
  type Box,
  get,
  go,
  layOutAside,
  path,
  type Places,
  type Problem,
  projectPath,
  query,
  readCatalog,
  sayCount,
  setQuery,
} from "../../state/mod.ts";
import { Button, Empty, Loaded, ProblemBox, useResource } from "../../parts/mod.ts";
import { EnvironmentCatalog } from "../schema/mod.ts";
import { Canvas } from "./canvas.tsx";
import { download, extent, pngOf, svgFile } from "./export.ts";
import { type OpenLayout, SavedLayouts } from "./saved.tsx";
import {
  boxOf,
  type Choice,
  chosenPart,
  columnsById,
  type ColumnsShown,
  type Drawing,
  drawingOf,
  linkPath,
  mermaid,
  type TableColumns,
} from "./state.ts";
import { TableBox } from "./table_box.tsx";

/** Beyond so many tables columns are left out unless somebody asks for them: nobody could read them. */
const mostWithColumns = 60;
const mostAtOnce = 500;

export function DiagramScreen({ project }: { project: string }): JSX.Element {
  useEffect(() => {
    document.title = `Diagram · ${project} · confiture`;
  }, [project]);
  return (
    <EnvironmentCatalog project={project} title="Diagram">
      {(head) => <Graph key={head.content} project={project} head={head} />}
    </EnvironmentCatalog>
  );
}

function Graph({ project, head }: { project: string; head: CatalogHead }): JSX.Element {
  const graph = useResource(
    (signal) => get<CatalogGraphAnswer>(path`/api/catalogs/${head.id}/graph`, signal).then(drawingOf),
    [head.content],
  );
  return (
    <Loaded of={graph} what="tables and foreign keys">
      {(drawing) =>
        drawing.tables.length === 0
          ? (
            <Empty icon="diagram" title="There are no tables">
              <p>A diagram shows tables and their foreign keys.</p>
            </Empty>
          )
          : <Diagram project={project} head={head} drawing={drawing} />}
    </Loaded>
  );
}

function choiceOf(count: number): Choice {
  const search = query.value;
  const focus = (search.get("focus") ?? "").split("|").filter(Boolean);
  const columns = search.get("columns") as ColumnsShown | null;
  return {
    focus,
    hops: Math.max(0, Math.min(20, Number(search.get("hops") ?? 1) || 0)),
    columns: columns ?? (focus.length > 0 || count <= mostWithColumns ? "all" : "none"),
    schema: search.get("schema") ?? undefined,
    hidden: new Set((search.get("hide") ?? "").split("|").filter(Boolean)),
  };
}

function Diagram({ project, head, drawing }: { project: string; head: CatalogHead; drawing: Drawing }): JSX.Element {
  const choice = choiceOf(drawing.tables.length);
  const part = useMemo(() => chosenPart(drawing, choice), [drawing, query.value.toString()]);
  const columns = useSignal<TableColumns>(new Map());
  const problem = useSignal<Problem | undefined>(undefined);
  const laid = useSignal<{ key: string; places: Places } | undefined>(undefined);
  const moved = useSignal<Places>({});
  const saves = useSignal(false);
  const open = useSignal<OpenLayout | undefined>(undefined);
  const changes = useChanges(project, head);
  const fail = (error: unknown) => problem.value = asProblem(error);

  // Columns of what is drawn, as far as they are not there yet.
  useEffect(() => {
    if (choice.columns === "none") return;
    const missing = part.tables.filter(({ id }) => !columns.value.has(id)).slice(0, mostAtOnce).map(({ number }) =>
      number
    );
    if (missing.length === 0) return;
    get<CatalogTablesAnswer>(`${path`/api/catalogs/${head.id}/tables`}?ids=${missing.join(",")}`)
      .then((answer) => columns.value = new Map([...columns.value, ...columnsById(answer)])).catch(fail);
  }, [part, choice.columns, columns.value]);

  const boxes = useMemo(
    () => new Map(part.tables.map((table): [string, Box] => [table.id, boxOf(table, columns.value, choice.columns)])),
    [part, columns.value, choice.columns],
  );
  const isWhole = choice.columns === "none" || part.tables.every(({ id }) => columns.value.has(id));
  // All that the drawing depends on: what was read, and what was chosen of it.
  const key = JSON.stringify([head.content, { ...choice, hidden: [...choice.hidden] }]);
  useEffect(() => {
    if (!isWhole) return;
    let isWanted = true;
    layOutAside(key, [...boxes.values()], part.links).then((places) => {
      if (isWanted) laid.value = { key, places };
    }).catch(fail);
    return () => {
      isWanted = false;
    };
  }, [key, isWhole]);
  const places = useMemo(() => {
    const base = laid.value?.key === key ? laid.value.places : undefined;
    return base && { ...base, ...Object.fromEntries(Object.entries(moved.value).filter(([id]) => boxes.has(id))) };
  }, [laid.value, moved.value, key]);

  const layout = (): ErdLayout => ({
    positions: { ...places },
    focus: choice.focus[0] ?? null,
    hops: choice.hops,
    shown: [...choice.focus.slice(1)],
    hidden: [...choice.hidden],
    collapsed: [],
    filters: { columns: choice.columns, ...(choice.schema === undefined ? {} : { schema: choice.schema }) },
  });
  const load = ({ name, version, layout }: ErdLayoutAnswer) => {
    open.value = { name, version };
    if (!layout) return;
    moved.value = layout.positions as Places;
    const { columns, schema } = layout.filters as { columns?: string; schema?: string };
    setQuery({
      focus: [layout.focus, ...layout.shown].filter(Boolean).join("|"),
      hops: String(layout.hops),
      hide: layout.hidden.join("|"),
      columns,
      schema,
    });
  };
  const exported = (places: Places) => {
    const host = document.createElementNS("http://www.w3.org/2000/svg", "g");
    const rect = (id: string) => ({ x: places[id]![0], y: places[id]![1], ...boxes.get(id)! });
    render(
      <>
        <g class="erd-links">
          {part.links.map((link) => (
            <path
              key={link.from + link.constraint}
              class={link.isOptional ? "optional" : undefined}
              d={linkPath(rect(link.from), link.from === link.to ? rect(link.from) : rect(link.to))}
            />
          ))}
        </g>
        {part.tables.map((table) => (
          <TableBox
            key={table.id}
            table={table}
            rect={rect(table.id)}
            columns={columns.value.get(table.id)}
            shown={choice.columns}
            isFocus={choice.focus.includes(table.id)}
            change={changes.get(table.id)}
            isFar={false}
          />
        ))}
      </>,
      host,
    );
    return svgFile(host.innerHTML, extent(boxes, places));
  };
  const name = `${project}-${head.environment}`;
  const save = async (format: string, places: Places) => {
    problem.value = undefined;
    try {
      if (format === "mermaid") {
        download(`${name}.mmd`, new Blob([mermaid(part, columns.value, choice.columns)], { type: "text/plain" }));
      } else {
        const svg = exported(places);
        if (format === "svg") download(`${name}.svg`, new Blob([svg], { type: "image/svg+xml" }));
        else download(`${name}.png`, await pngOf(svg, extent(boxes, places)));
      }
    } catch (error) {
      fail(error);
    }
  };
  return (
    <div class="diagram">
      <Controls project={project} drawing={drawing} part={part} choice={choice} environment={head.environment}>
        <Button small onClick={() => saves.value = true}>
          {open.value ? `Saved: ${open.value.name}` : "Saved diagrams"}
        </Button>
        <select
          class="select"
          aria-label="Export"
          value=""
          disabled={!places}
          onChange={({ currentTarget }) => {
            const format = currentTarget.value;
            currentTarget.value = "";
            if (format && places) void save(format, places);
          }}
        >
          <option value="">Export…</option>
          <option value="svg">SVG</option>
          <option value="png">PNG</option>
          <option value="mermaid">Mermaid</option>
        </select>
      </Controls>
      {problem.value && <ProblemBox problem={problem.value} />}
      {places
        ? (
          <Canvas
            drawing={part}
            boxes={boxes}
            places={places}
            columns={columns.value}
            shown={choice.columns}
            focus={choice.focus}
            changes={changes}
            move={(id, to) => moved.value = { ...moved.value, [id]: to }}
            open={(id) => go(projectPath(project, "schema", { env: head.environment, object: id }))}
          />
        )
        : (
          <div class="erd">
            <div class="waiting" role="status">Drawing {sayCount(part.tables.length, "table")}…</div>
          </div>
        )}
      {saves.value && (
        <SavedLayouts
          project={project}
          open={open.value}
          layout={layout}
          load={load}
          close={() => saves.value = false}
        />
      )}
    </div>
  );
}

function Controls(
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
    setQuery({ focus: [...new Set([...choice.focus, id])].join("|"), hide: undefined });
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
            onClick={() => setQuery({ focus: choice.focus.filter((each) => each !== id).join("|") })}
          >
            {id.replace(/^table /, "")} ×
          </button>
        ))}
        <span class="faint">
          {part.tables.length === drawing.tables.length ? "all of " : `${sayCount(part.tables.length)} of `}
          {sayCount(drawing.tables.length, "table")}, {sayCount(part.links.length, "foreign key")}
          {choice.focus.length === 0 && drawing.tables.length > 100 && " · add a table to see it with its neighbours"}
        </span>
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

/** Tables that another environment has not, or otherwise, by id. */
function useChanges(project: string, head: CatalogHead): ReadonlyMap<string, "added" | "changed"> {
  const changes = useSignal<ReadonlyMap<string, "added" | "changed">>(new Map());
  const against = query.value.get("against");
  useEffect(() => {
    const controller = new AbortController();
    changes.value = new Map();
    if (!against) return;
    const read = async () => {
      const { catalog } = await readCatalog(project, against, controller.signal);
      if (catalog === null) return;
      const { objects } = await get<CatalogComparisonAnswer>(
        path`/api/catalogs/${catalog.id}/compare/${head.id}`,
        controller.signal,
      );
      const found = new Map<string, "added" | "changed">();
      for (const { change, id, parent } of objects) {
        if (change === "removed" && parent === null) continue;
        const table = parent ?? id;
        if (parent !== null) found.set(table, found.get(table) ?? "changed");
        else found.set(table, change === "added" ? "added" : "changed");
      }
      changes.value = found;
    };
    read().catch(() => {});
    return () => controller.abort();
  }, [against, head.id]);
  return changes.value;
}
