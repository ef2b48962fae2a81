import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

interface Common {
  label: string;
  hint?: ComponentChildren;
  wrong?: string;
  required?: boolean;
}

function Frame(
  { id, label, hint, wrong, children }: Common & { id: string; children: ComponentChildren },
): JSX.Element {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      <Told id={id} hint={hint} wrong={wrong} />
    </div>
  );
}

function Told({ id, hint, wrong }: { id: string; hint: ComponentChildren; wrong: string | undefined }): JSX.Element {
  return (
    <>
      {hint && <span class="hint" id={`${id}-hint`}>{hint}</span>}
      {wrong && <span class="wrong" id={`${id}-wrong`} role="alert">{wrong}</span>}
    </>
  );
}

/** What a screen reader says of a field besides its label. */
function said(id: string, { hint, wrong, required }: Omit<Common, "label">) {
  return {
    "aria-invalid": wrong ? "true" as const : undefined,
    "aria-describedby": [wrong && `${id}-wrong`, hint && `${id}-hint`].filter(Boolean).join(" ") || undefined,
    required,
  };
}

/** Fields that belong together, under one label. */
export function FieldGroup(
  { label, hint, wrong, children }: Common & { children: ComponentChildren },
): JSX.Element {
  const id = useId();
  return (
    <fieldset class="field-group" aria-describedby={wrong || hint ? `${id}-wrong ${id}-hint` : undefined}>
      <legend>{label}</legend>
      <div class="field">
        <Told id={id} hint={hint} wrong={wrong} />
      </div>
      {children}
    </fieldset>
  );
}

export function TextField(
  { value, onInput, type = "text", autocomplete, autofocus, placeholder, mono, list, step, ...common }: Common & {
    value: string;
    onInput(value: string): void;
    type?: "text" | "password" | "number" | "url" | "search";
    autocomplete?: string;
    autofocus?: boolean;
    placeholder?: string;
    mono?: boolean;
    /** Of a number; whole ones when absent. */
    step?: "any";
    /** What may be chosen, besides anything else. */
    list?: readonly string[];
  },
): JSX.Element {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  // The browser minds the attribute only where nothing had the focus yet.
  useLayoutEffect(() => {
    if (autofocus) input.current!.focus();
  }, []);
  return (
    <Frame id={id} {...common}>
      <input
        ref={input}
        id={id}
        class={mono ? "input mono" : "input"}
        {...{ type } as object}
        value={value}
        autocomplete={autocomplete as "off"}
        placeholder={placeholder}
        step={step}
        {...said(id, common)}
        list={list && `${id}-list`}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {list && <datalist id={`${id}-list`}>{list.map((each) => <option key={each} value={each} />)}</datalist>}
    </Frame>
  );
}

export function AreaField(
  { value, onInput, placeholder, rows, ...common }: Common & {
    value: string;
    onInput(value: string): void;
    placeholder?: string;
    rows?: number;
  },
): JSX.Element {
  const id = useId();
  return (
    <Frame id={id} {...common}>
      <textarea
        id={id}
        class="area"
        rows={rows}
        value={value}
        placeholder={placeholder}
        {...said(id, common)}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </Frame>
  );
}

export function SelectField(
  { value, onChange, options, ...common }: Common & {
    value: string;
    onChange(value: string): void;
    options: readonly { value: string; label?: string }[];
  },
): JSX.Element {
  const id = useId();
  return (
    <Frame id={id} {...common}>
      <select
        id={id}
        class="select"
        value={value}
        {...said(id, common)}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map((option) => <option key={option.value} value={option.value}>{option.label ?? option.value}
        </option>)}
      </select>
    </Frame>
  );
}

export function CheckField(
  { checked, onChange, label, hint }: {
    checked: boolean;
    onChange(checked: boolean): void;
    label: ComponentChildren;
    hint?: string;
  },
): JSX.Element {
  const id = useId();
  return (
    <div class="check">
      <input id={id} type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <div class="field">
        <label for={id}>{label}</label>
        {hint && <span class="hint">{hint}</span>}
      </div>
    </div>
  );
}
