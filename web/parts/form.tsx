import { signal, useSignal } from "@preact/signals";
import { type ComponentChildren, createContext, type JSX } from "preact";
import { useRef } from "preact/hooks";

/** Whether the form around is being sent. */
export const FormBusy = createContext(signal(false));

/** A form that is sent once, however often somebody presses; where it is not right, the first such field gets the focus. */
export function Form(
  { class: classes, label, send, checksItself, children }: {
    class?: string;
    label?: string;
    send(): Promise<unknown>;
    /** It says at each field what is wrong, so that the browser has nothing to say. */
    checksItself?: boolean;
    children: ComponentChildren;
  },
): JSX.Element {
  const busy = useSignal(false);
  const ref = useRef<HTMLFormElement>(null);
  return (
    <form
      ref={ref}
      class={classes}
      aria-label={label}
      noValidate={checksItself}
      onSubmit={async (event) => {
        event.preventDefault();
        if (busy.peek()) return;
        busy.value = true;
        try {
          await send();
        } finally {
          busy.value = false;
        }
        requestAnimationFrame(() => ref.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
      }}
    >
      <FormBusy.Provider value={busy}>{children}</FormBusy.Provider>
    </form>
  );
}
