import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useId, useRef } from "preact/hooks";
import { Button } from "./button.tsx";

/** Something that the server gives this once: it stays until whoever asked for it says that it is kept. */
export function ShownOnce(
  { title, label, value, children, done }: {
    title: string;
    label: string;
    value: string;
    children?: ComponentChildren;
    done(): void;
  },
): JSX.Element {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const said = useSignal("");
  const copy = async () => {
    input.current!.select();
    // A page that did not come over TLS has no clipboard; what is selected can be copied by hand.
    said.value = await Promise.resolve().then(() => navigator.clipboard.writeText(value))
      .then(() => "Copied.", () => "It is selected: copy it with your keyboard.");
  };
  return (
    <section class="panel shown-once" aria-label={title}>
      <div class="body stack tight">
        <h2>{title}</h2>
        <div class="field">
          <label for={id}>{label}</label>
          <div class="row">
            <input id={id} ref={input} class="input mono grow" readOnly value={value} autocomplete="off" />
            <Button kind="primary" onClick={copy}>Copy</Button>
          </div>
          <span class="hint" role="status">{said.value || "It is shown this once. Nobody can read it again."}</span>
        </div>
        {children}
        <div class="row">
          <Button onClick={done}>I have kept it</Button>
        </div>
      </div>
    </section>
  );
}
