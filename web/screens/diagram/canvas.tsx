import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
// @ts-types="@types/d3-selection"
import { select } from "d3-selection";
// @ts-types="@types/d3-zoom"
import { zoom, zoomIdentity, type ZoomTransform } from "d3-zoom";
import type { Box, Places } from "../../state/mod.ts";
import { type ColumnsShown, type Drawing, linkPath, type Rect, type TableColumns } from "./state.ts";
import { TableBox } from "./table_box.tsx";

export interface CanvasProps {
  drawing: Drawing;
  boxes: ReadonlyMap<string, Box>;
  places: Places;
  columns: TableColumns;
  shown: ColumnsShown;
  focus: readonly string[];
  changes: ReadonlyMap<string, "added" | "changed">;
  move(id: string, to: [number, number]): void;
  open(id: string): void;
}

const farScale = 0.35;

/** The drawing: one picture that is moved and scaled as a whole, of which only what is near the window is drawn. */
export function Canvas(props: CanvasProps): JSX.Element {
  const { drawing, boxes, places, columns, shown, focus, changes, move, open } = props;
  const svg = useRef<SVGSVGElement>(null);
  const scene = useRef<SVGGElement>(null);
  const size = useSignal({ width: 1_000, height: 600 });
  const view = useRef<ZoomTransform>(zoomIdentity);
  // The part that is drawn; panning inside of it moves one attribute and draws nothing.
  const drawn = useSignal<{ rect: Rect; isFar: boolean }>({ rect: { x: 0, y: 0, width: 0, height: 0 }, isFar: false });
  const rects = useMemo(() => {
    const rects = new Map<string, Rect>();
    for (const [id, { width, height }] of boxes) {
      const place = places[id];
      if (place) rects.set(id, { x: place[0], y: place[1], width, height });
    }
    return rects;
  }, [boxes, places]);

  const redraw = () => {
    const { x, y, k } = view.current;
    const { width, height } = size.peek();
    const seen: Rect = { x: -x / k, y: -y / k, width: width / k, height: height / k };
    const isFar = k < farScale;
    const { rect: known, isFar: wasFar } = drawn.peek();
    const isInside = seen.x >= known.x && seen.y >= known.y && seen.x + seen.width <= known.x + known.width &&
      seen.y + seen.height <= known.y + known.height;
    if (isInside && isFar === wasFar && known.width < seen.width * 4) return;
    drawn.value = {
      rect: { x: seen.x - seen.width, y: seen.y - seen.height, width: seen.width * 3, height: seen.height * 3 },
      isFar,
    };
  };

  const behaviour = useMemo(
    () =>
      zoom<SVGSVGElement, unknown>().scaleExtent([0.03, 2.5]).filter((event) =>
        !event.button && (event.type === "wheel" || !(event.target as Element).closest(".erd-table"))
      ).on("zoom", ({ transform }: { transform: ZoomTransform }) => {
        view.current = transform;
        scene.current?.setAttribute("transform", transform.toString());
        redraw();
      }),
    [],
  );

  const fit = () => {
    if (rects.size === 0 || !svg.current) return;
    const all = [...rects.values()];
    const left = Math.min(...all.map(({ x }) => x));
    const top = Math.min(...all.map(({ y }) => y));
    const right = Math.max(...all.map(({ x, width }) => x + width));
    const bottom = Math.max(...all.map(({ y, height }) => y + height));
    const { width, height } = size.peek();
    const k = Math.max(0.03, Math.min(1, (width - 60) / (right - left), (height - 60) / (bottom - top)));
    const to = zoomIdentity.translate(
      (width - (right - left) * k) / 2 - left * k,
      (height - (bottom - top) * k) / 2 - top * k,
    ).scale(k);
    select(svg.current).call(behaviour.transform, to);
    drawn.value = { ...drawn.peek(), rect: { x: 0, y: 0, width: 0, height: 0 } };
    redraw();
  };

  useEffect(() => {
    const element = svg.current!;
    select(element).call(behaviour).on("dblclick.zoom", null);
    const observer = new ResizeObserver(() => {
      size.value = { width: element.clientWidth, height: element.clientHeight };
      redraw();
    });
    observer.observe(element);
    size.value = { width: element.clientWidth, height: element.clientHeight };
    return () => observer.disconnect();
  }, []);
  // Another choice is another picture; moving one box is not.
  const key = [...boxes.keys()].join("\n") + shown;
  useEffect(fit, [key, Object.keys(places).length > 0]);

  const dragFrom = (id: string) => (event: PointerEvent) => {
    if (event.button !== 0) return;
    const element = event.currentTarget as Element;
    const [left, top] = places[id]!;
    const [startX, startY] = [event.clientX, event.clientY];
    element.setPointerCapture(event.pointerId);
    const onMove = (moved: Event) => {
      const { clientX, clientY } = moved as PointerEvent;
      const { k } = view.current;
      move(id, [Math.round(left + (clientX - startX) / k), Math.round(top + (clientY - startY) / k)]);
    };
    element.addEventListener("pointermove", onMove);
    element.addEventListener("lostpointercapture", () => element.removeEventListener("pointermove", onMove), {
      once: true,
    });
  };

  const scaleBy = (factor: number) => svg.current && select(svg.current).call(behaviour.scaleBy, factor);
  const { rect, isFar } = drawn.value;
  const isNear = (id: string) => {
    const box = rects.get(id);
    return box !== undefined && box.x < rect.x + rect.width && box.x + box.width > rect.x &&
      box.y < rect.y + rect.height && box.y + box.height > rect.y;
  };
  const near = new Set(drawing.tables.filter(({ id }) => isNear(id)).map(({ id }) => id));
  const keyPan = (event: KeyboardEvent) => {
    const by: Record<string, [number, number]> = {
      ArrowLeft: [60, 0],
      ArrowRight: [-60, 0],
      ArrowUp: [0, 60],
      ArrowDown: [0, -60],
    };
    const step = by[event.key];
    if (step && svg.current) {
      const { k } = view.current;
      select(svg.current).call(behaviour.translateBy, step[0] / k, step[1] / k);
    } else if (event.key === "+") scaleBy(1.25);
    else if (event.key === "-") scaleBy(0.8);
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  };
  return (
    <div class="erd" onKeyDown={keyPan}>
      <svg
        ref={svg}
        class="erd-canvas"
        role="group"
        tabIndex={0}
        aria-label="Diagram: arrow keys move it, plus and minus scale it, 0 shows all of it"
      >
        <g ref={scene}>
          <g class="erd-links">
            {drawing.links.map(({ from, to, constraint, isOptional }) => {
              if (!near.has(from) && !near.has(to)) return null;
              const [a, b] = [rects.get(from), rects.get(to)];
              if (!a || !b) return null;
              const d = linkPath(a, from === to ? a : b);
              return (
                <path key={`${from} ${constraint}`} d={d} class={isOptional ? "optional" : undefined}>
                  <title>{constraint}</title>
                </path>
              );
            })}
          </g>
          {drawing.tables.map((table) =>
            near.has(table.id) && (
              <TableBox
                key={table.id}
                table={table}
                rect={rects.get(table.id)!}
                columns={columns.get(table.id)}
                shown={shown}
                isFocus={focus.includes(table.id)}
                change={changes.get(table.id)}
                isFar={isFar}
                press={dragFrom(table.id)}
                open={() => open(table.id)}
              />
            )
          )}
        </g>
      </svg>
      <div class="erd-zoom" role="group" aria-label="Scale">
        <button type="button" class="button small" aria-label="Larger" onClick={() => scaleBy(1.3)}>+</button>
        <button type="button" class="button small" aria-label="Smaller" onClick={() => scaleBy(0.77)}>−</button>
        <button type="button" class="button small" onClick={fit}>Fit</button>
      </div>
    </div>
  );
}
