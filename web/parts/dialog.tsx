import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useMemo, useRef } from "preact/hooks";

/** A modal dialog: focus stays inside and goes back where it was, Escape closes it; without `close` it stays. */
export function Dialog(
  { title, close, children }: { title: string; close?: () => void; children: ComponentChildren },
): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const before = useMemo(() => document.activeElement, []);
  // Before the next key: what is typed right behind a shortcut belongs to the dialog.
  useLayoutEffect(() => {
    const dialog = ref.current!;
    dialog.showModal();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close?.();
      }}
      onClose={() => {
        // Whoever insists is not asked by the browser.
        if (ref.current?.isConnected && !ref.current.open) close ? close() : ref.current.showModal();
      }}
      onMouseDown={(event) => {
        if (event.target === ref.current) close?.();
      }}
    >
      <div>
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
