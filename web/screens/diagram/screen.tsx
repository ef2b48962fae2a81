import { useSignal } from "@preact/signals";
import { type JSX, render } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type {
  CatalogGraphAnswer,
  CatalogHead,
  CatalogTablesAnswer,
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
  sayCount,
  setQuery,
} from "../../state/mod.ts";
import { Button, Empty, Loaded, ProblemBox, useResource } from "../../parts/mod.ts";
import { EnvironmentCatalog } from "../schema/mod.ts";
import { Canvas } from "./canvas.tsx";
import { acted, choiceOf, joinIds } from "./choice.ts";
import { Controls } from "./controls.tsx";
import { download, pngOf, svgFile } from "./export.ts";
import { type OpenLayout, SavedLayouts } from "./saved.tsx";
import {
  boxOf,
  chosenPart,
  columnsById,
  type Drawing,
  drawingOf,
  extent,
  linkPath,
  mermaid,
  rectsOf,
  type ShownOf,
  shownOf,
  type TableColumns,
} from "./state.ts";
import { TableBox } from "./table_box.tsx";
import { useChanges } from "./use_changes.ts";

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
  const shown = useMemo(() => shownOf(choice), [query.value.toString(), choice.columns]);
  useEffect(() => {
    const missing = part.tables.filter(({ id }) => shown(id) !== "none" && !columns.value.has(id))
      .slice(0, mostAtOnce).map(({ number }) => number);
    if (missing.length === 0) return;
    get<CatalogTablesAnswer>(`${path`/api/catalogs/${head.id}/tables`}?ids=${missing.join(",")}`)
      .then((answer) => columns.value = new Map([...columns.value, ...columnsById(answer)])).catch(fail);
  }, [part, shown, columns.value]);

  const sized = (shown: ShownOf) =>
    new Map(part.tables.map((table): [string, Box] => [table.id, boxOf(table, columns.value, shown(table.id))]));
  const boxes = useMemo(() => sized(shown), [part, columns.value, shown]);
  const isWhole = choice.columns === "none" || part.tables.every(({ id }) => columns.value.has(id));
  // All that the drawing depends on: what was read, and what was chosen of it.
  const key = JSON.stringify([head.content, { ...choice, hidden: [...choice.hidden], folded: [] }]);
  useEffect(() => {
    if (!isWhole) return;
    let isWanted = true;
    // Folding one moves no other.
    layOutAside(key, [...sized(() => choice.columns).values()], part.links).then((places) => {
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
    collapsed: [...choice.folded],
    filters: { columns: choice.columns, ...(choice.schema === undefined ? {} : { schema: choice.schema }) },
  });
  const load = ({ name, version, layout }: ErdLayoutAnswer) => {
    open.value = { name, version };
    if (!layout) return;
    moved.value = layout.positions as Places;
    const { columns, schema } = layout.filters as { columns?: string; schema?: string };
    setQuery({
      focus: joinIds([layout.focus ?? "", ...layout.shown]),
      hops: String(layout.hops),
      hide: joinIds(layout.hidden),
      fold: joinIds(layout.collapsed),
      columns,
      schema,
    });
  };
  const exported = (places: Places) => {
    const host = document.createElementNS("http://www.w3.org/2000/svg", "g");
    const rects = rectsOf(boxes, places);
    const rect = (id: string) => rects.get(id)!;
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
            shown={shown(table.id)}
            isFocus={choice.focus.includes(table.id)}
            change={changes.get(table.id)}
            isFar={false}
          />
        ))}
      </>,
      host,
    );
    const whole = extent(rects.values());
    return { svg: svgFile(host.innerHTML, whole), whole };
  };
  const name = `${project}-${head.environment}`;
  const save = async (format: string, places: Places) => {
    problem.value = undefined;
    try {
      if (format === "mermaid") {
        download(`${name}.mmd`, new Blob([mermaid(part, columns.value, shown)], { type: "text/plain" }));
      } else {
        const { svg, whole } = exported(places);
        if (format === "svg") download(`${name}.svg`, new Blob([svg], { type: "image/svg+xml" }));
        else download(`${name}.png`, await pngOf(svg, whole));
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
            shown={shown}
            focus={choice.focus}
            changes={changes}
            move={(id, to) => moved.value = { ...moved.value, [id]: to }}
            open={(id) => go(projectPath(project, "schema", { env: head.environment, object: id }))}
            act={(act, id) => setQuery(acted(choice, act, id))}
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
