import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
// @ts-types="@types/d3-selection"
import { select } from "d3-selection";
// @ts-types="@types/d3-zoom"
import { zoom, zoomIdentity, type ZoomTransform } from "d3-zoom";
import type { Box, Places } from "../../state/mod.ts";
import { Scene, type SceneProps } from "./scene.tsx";
import { extent, type Rect, rectsOf, windowOf } from "./state.ts";
import { type TableAct, TableActs, tableActs } from "./table_acts.tsx";

export interface CanvasProps extends Pick<SceneProps, "drawing" | "columns" | "shown" | "focus" | "changes"> {
  boxes: ReadonlyMap<string, Box>;
  places: Places;
  move(id: string, to: [number, number]): void;
  open(id: string): void;
  act(act: TableAct, id: string): void;
}

const farScale = 0.35;
/** So long after the last turn of the wheel letters are drawn anew in their new size. */
const settleMs = 120;

/** The drawing: one layer that is moved and scaled as a whole, of which only what is near the window is drawn. */
export function Canvas(props: CanvasProps): JSX.Element {
  const { boxes, places, move, open, act, ...scene } = props;
  const frame = useRef<HTMLDivElement>(null);
  const layer = useRef<SVGSVGElement>(null);
  const size = useRef({ width: 1_000, height: 600 });
  const view = useRef<ZoomTransform>(zoomIdentity);
  // What is drawn, and how large; within it the layer is moved, and nothing is drawn.
  const drawn = useSignal<{ rect: Rect; scale: number }>({ rect: { x: 0, y: 0, width: 0, height: 0 }, scale: 1 });
  /** The table that the pointer is on. */
  const over = useSignal<string | undefined>(undefined);
  const settling = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const rects = useMemo(() => rectsOf(boxes, places), [boxes, places]);

  const moveLayer = () => {
    const { x, y, k } = view.current;
    const stretch = k / drawn.peek().scale;
    if (layer.current) layer.current.style.transform = `translate(${x}px, ${y}px) scale(${stretch})`;
  };
  const draw = (scale: number) => {
    const { rect: known, scale: old } = drawn.peek();
    const rect = windowOf(view.current, size.current, known);
    if (rect !== known || scale !== old) drawn.value = { rect, scale };
  };
  const settle = () => {
    clearTimeout(settling.current);
    draw(view.current.k);
    moveLayer();
  };

  const behaviour = useMemo(
    () =>
      zoom<HTMLDivElement, unknown>().scaleExtent([0.03, 2.5]).filter((event) =>
        !event.button && (event.type === "wheel" || !(event.target as Element).closest("[data-id]"))
      ).on("zoom", ({ transform }: { transform: ZoomTransform }) => {
        const { scale } = drawn.peek();
        view.current = transform;
        draw(scale);
        moveLayer();
        clearTimeout(settling.current);
        if (transform.k !== scale) settling.current = setTimeout(settle, settleMs);
      }),
    [],
  );

  const fit = () => {
    if (rects.size === 0 || !frame.current) return;
    const all = extent(rects.values());
    const { width, height } = size.current;
    const k = Math.max(0.03, Math.min(1, (width - 60) / all.width, (height - 60) / all.height));
    const to = zoomIdentity.translate(
      (width - all.width * k) / 2 - all.x * k,
      (height - all.height * k) / 2 - all.y * k,
    ).scale(k);
    select(frame.current).call(behaviour.transform, to);
    settle();
  };

  useEffect(() => {
    const element = frame.current!;
    select(element).call(behaviour).on("dblclick.zoom", null);
    const measure = () => size.current = { width: element.clientWidth, height: element.clientHeight };
    const observer = new ResizeObserver(() => {
      measure();
      draw(drawn.peek().scale);
    });
    observer.observe(element);
    measure();
    return () => {
      observer.disconnect();
      clearTimeout(settling.current);
    };
  }, []);
  // Another choice is another picture; moving one box is not.
  const key = [...boxes.keys()].join("\n");
  useEffect(fit, [key, Object.keys(places).length > 0]);

  const tableOf = (event: Event) => (event.target as Element).closest<SVGElement>("[data-id]")?.dataset["id"];
  const drag = (event: PointerEvent) => {
    const element = (event.target as Element).closest<SVGElement>(".erd-table");
    const id = tableOf(event);
    if (event.button !== 0 || !element || id === undefined) return;
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
  const openTable = (event: Event) => {
    const id = tableOf(event);
    if (id !== undefined && !(event.target as Element).closest("[data-act]")) open(id);
  };
  const actOn = (chosen: string | undefined, event: Event) => {
    const id = tableOf(event);
    if (chosen === undefined || id === undefined) return false;
    if (chosen === "hide") over.value = undefined;
    act(chosen as TableAct, id);
    return true;
  };

  const scaleBy = (factor: number) => frame.current && select(frame.current).call(behaviour.scaleBy, factor);
  const pressKey = (event: KeyboardEvent) => {
    const by: Record<string, [number, number]> = {
      ArrowLeft: [60, 0],
      ArrowRight: [-60, 0],
      ArrowUp: [0, 60],
      ArrowDown: [0, -60],
    };
    const step = by[event.key];
    if (step && frame.current) {
      const { k } = view.current;
      select(frame.current).call(behaviour.translateBy, step[0] / k, step[1] / k);
    } else if (event.key === "+") scaleBy(1.25);
    else if (event.key === "-") scaleBy(0.8);
    else if (event.key === "0") fit();
    else if (event.key === "Enter") openTable(event);
    else if (!actOn(actOfKey(event), event)) return;
    event.preventDefault();
  };
  const { rect, scale } = drawn.value;
  return (
    <div class="erd">
      <div
        ref={frame}
        class="erd-canvas"
        role="group"
        tabIndex={0}
        aria-label="Diagram: arrow keys move it, plus and minus scale it, 0 shows all of it"
        onKeyDown={pressKey}
        onPointerDown={drag}
        onDblClick={openTable}
        onPointerOver={(event) => over.value = tableOf(event)}
        onPointerLeave={() => over.value = undefined}
        onClick={(event) => actOn((event.target as Element).closest<SVGElement>("[data-act]")?.dataset["act"], event)}
      >
        <svg ref={layer} class="erd-layer" width="1" height="1">
          <Scene {...scene} rects={rects} window={rect} scale={scale} isFar={scale < farScale} />
          {scale >= farScale && <TableActs over={over} rects={rects} scale={scale} />}
        </svg>
      </div>
      <div class="erd-zoom" role="group" aria-label="Scale">
        <button type="button" class="button small" aria-label="Larger" onClick={() => scaleBy(1.3)}>+</button>
        <button type="button" class="button small" aria-label="Smaller" onClick={() => scaleBy(0.77)}>−</button>
        <button type="button" class="button small" onClick={fit}>Fit</button>
      </div>
    </div>
  );
}

function actOfKey({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): string | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  return Object.entries(tableActs).find(([, { keys }]) => keys.includes(key))?.[0];
}
