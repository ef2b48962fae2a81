import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Rows of one height, of which only those near the window are drawn: a catalog has tens of thousands. */
export function VirtualList<T>(
  { rows, rowHeight, label, keyOf, draw, reveal, role = "list" }: {
    rows: readonly T[];
    rowHeight: number;
    label: string;
    keyOf(row: T): string;
    draw(row: T): ComponentChildren;
    /** Place of a row that has to be seen; followed when it changes. */
    reveal?: number;
    role?: "list" | "tree";
  },
): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(600);
  useEffect(() => {
    const element = box.current!;
    const observer = new ResizeObserver(() => height.value = element.clientHeight);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = box.current!;
    if (reveal === undefined || reveal < 0) return;
    const at = reveal * rowHeight;
    if (at < element.scrollTop || at + rowHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = Math.max(0, at - element.clientHeight / 3);
    }
  }, [reveal]);
  const beyond = 8;
  const from = Math.max(0, Math.floor(top.value / rowHeight) - beyond);
  const to = Math.min(rows.length, Math.ceil((top.value + height.value) / rowHeight) + beyond);
  return (
    <div
      ref={box}
      class="virtual-list"
      role={role}
      aria-label={label}
      tabIndex={0}
      onScroll={({ currentTarget }) => top.value = currentTarget.scrollTop}
    >
      <div role="presentation" style={{ height: `${rows.length * rowHeight}px`, position: "relative" }}>
        {rows.slice(from, to).map((row, at) => (
          <div
            key={keyOf(row)}
            role="presentation"
            style={{
              position: "absolute",
              insetInline: 0,
              top: `${(from + at) * rowHeight}px`,
              height: `${rowHeight}px`,
            }}
          >
            {draw(row)}
          </div>
        ))}
      </div>
    </div>
  );
}
