import type { ComponentChildren, JSX } from "preact";
import { fieldProblem, type FormField, initialText, sayCapital, type Typed } from "../state/mod.ts";
import { AreaField, CheckField, FieldGroup, SelectField, TextField } from "./field.tsx";

export interface SchemaFieldsProps {
  fields: readonly FormField[];
  typed: Typed;
  change(name: string, value: unknown): void;
  environments: readonly string[];
  /** Whether what is wrong is said already: not before somebody tried to send it. */
  showProblems: boolean;
  /** What the server refused: `size.width` or `spices.2`, and why. */
  refused?: Refusal;
}

export interface Refusal {
  field: string;
  problem: string;
}

/** Fields of an operation's input, drawn from its schema: what a plugin brings is usable without a screen of its own. */
export function SchemaFields({ fields, ...all }: SchemaFieldsProps): JSX.Element {
  return <>{fields.map((field) => <OneField key={field.name} field={field} {...all} />)}</>;
}

function OneField(
  { field, typed, change, environments, showProblems, refused }: Omit<SchemaFieldsProps, "fields"> & {
    field: FormField;
  },
): JSX.Element {
  const { name, label, description, initial, placeholder, kind, isList, isRequired } = field;
  const value = typed[name];
  const of = refusalOf(refused, name);
  const wrong = showProblems ? fieldProblem(field, value) ?? (of && sayRefusal(field, of)) : undefined;
  const set = (next: unknown) => change(name, next);
  if (kind === "object") {
    const inner = (value ?? {}) as Typed;
    return (
      <FieldGroup label={label} hint={description} wrong={wrong}>
        <SchemaFields
          fields={field.fields!}
          typed={inner}
          change={(part, next) => set({ ...inner, [part]: next })}
          environments={environments}
          showProblems={showProblems && (isRequired || value !== undefined)}
          refused={of}
        />
      </FieldGroup>
    );
  }
  if (kind === "flag" && !isList) {
    return <CheckField label={label} hint={description} checked={(value ?? initial) === true} onChange={set} />;
  }
  const common = { label, hint: hintOf(field), wrong, required: isRequired };
  if (isList && kind === "choice") {
    const ticked = (value ?? [initial ?? []].flat().map(String)) as readonly string[];
    return (
      <FieldGroup {...common}>
        {field.choices!.map(String).map((choice) => (
          <CheckField
            key={choice}
            label={choice}
            checked={ticked.includes(choice)}
            onChange={(isOn) => set(isOn ? [...ticked, choice] : ticked.filter((each) => each !== choice))}
          />
        ))}
      </FieldGroup>
    );
  }
  const text = value === undefined ? "" : String(value);
  if (isList || kind === "json" || kind === "pairs" || text.includes("\n")) {
    // What is there by default can be changed line by line.
    const shown = value === undefined ? initialText(field) ?? "" : text;
    return <AreaField {...common} rows={3} value={shown} placeholder={placeholder} onInput={set} />;
  }
  if (kind === "choice") {
    const none = initial === undefined ? [{ value: "", label: isRequired ? "choose" : "–" }] : [];
    const options = [...none, ...field.choices!.map((value) => ({ value: String(value) }))];
    return <SelectField {...common} options={options} value={text || String(initial ?? "")} onChange={set} />;
  }
  return (
    <TextField
      {...common}
      type={kind === "count" || kind === "number" ? "number" : "text"}
      step={kind === "number" ? "any" : undefined}
      value={text}
      placeholder={initialText(field) ?? placeholder}
      list={kind === "environment" || kind === "source" ? environments : undefined}
      onInput={set}
    />
  );
}

/** What it is for, and how it is written where that is not plain to see. */
function hintOf({ description, kind, isList, limits: { least, most } }: FormField): ComponentChildren {
  const how = isList && kind !== "choice"
    ? "One on each line."
    : kind === "pairs"
    ? "One name=value on each line."
    : kind === "json"
    ? "As JSON."
    : least !== undefined && most !== undefined
    ? `From ${least} to ${most}.`
    : undefined;
  return how === undefined ? description : [description && `${description.replace(/\.$/, "")}.`, how].join(" ").trim();
}

/** The part of a refusal that is of one field. */
function refusalOf(refused: Refusal | undefined, name: string): Refusal | undefined {
  if (refused?.field === name) return { field: "", problem: refused.problem };
  if (!refused?.field.startsWith(`${name}.`)) return undefined;
  return { field: refused.field.slice(name.length + 1), problem: refused.problem };
}

function sayRefusal({ kind, isList }: FormField, { field, problem }: Refusal): string | undefined {
  // What is wrong in an object is said at its own field.
  if (kind === "object" && field !== "") return undefined;
  const words = `${sayCapital(problem)}.`.replace(/\.\.$/, ".");
  return isList && /^\d+$/.test(field) ? `Line ${Number(field) + 1}: ${words}` : words;
}
