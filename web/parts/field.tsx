import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

interface Common {
  label: string;
  hint?: ComponentChildren;
  wrong?: string;
}

function Frame(
  { id, label, hint, wrong, children }: Common & { id: string; children: ComponentChildren },
): JSX.Element {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint && <span class="hint" id={`${id}-hint`}>{hint}</span>}
      {wrong && <span class="wrong" role="alert">{wrong}</span>}
    </div>
  );
}

export function TextField(
  { value, onInput, type = "text", autocomplete, autofocus, required, placeholder, mono, list, ...common }: Common & {
    value: string;
    onInput(value: string): void;
    type?: "text" | "password" | "number" | "url" | "search";
    autocomplete?: string;
    autofocus?: boolean;
    required?: boolean;
    placeholder?: string;
    mono?: boolean;
    /** What may be chosen, besides anything else. */
    list?: readonly string[];
  },
): JSX.Element {
  const id = useId();
  return (
    <Frame id={id} {...common}>
      <input
        id={id}
        class={mono ? "input mono" : "input"}
        {...{ type } as object}
        value={value}
        autocomplete={autocomplete as "off"}
        autofocus={autofocus}
        required={required}
        placeholder={placeholder}
        aria-invalid={common.wrong ? "true" : undefined}
        aria-describedby={common.hint ? `${id}-hint` : undefined}
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
        aria-describedby={common.hint ? `${id}-hint` : undefined}
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
        aria-describedby={common.hint ? `${id}-hint` : undefined}
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
