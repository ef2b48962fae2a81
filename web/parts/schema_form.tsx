import type { JSX } from "preact";
import type { FormField } from "../state/mod.ts";
import { fieldProblem } from "../state/mod.ts";
import { AreaField, CheckField, SelectField, TextField } from "./field.tsx";

/** Fields of an operation's input, drawn from its schema: what a plugin brings is usable without a screen of its own. */
export function SchemaFields(
  { fields, typed, change, environments, showProblems }: {
    fields: readonly FormField[];
    typed: Readonly<Record<string, unknown>>;
    change(name: string, value: unknown): void;
    environments: readonly string[];
    /** Whether what is wrong is said already: not before somebody tried to send it. */
    showProblems: boolean;
  },
): JSX.Element {
  return (
    <>
      {fields.map((field) => {
        const { name, label, description, initial, placeholder } = field;
        const wrong = showProblems ? fieldProblem(field, typed[name]) : undefined;
        const text = typed[name] === undefined ? "" : String(typed[name]);
        const common = {
          label,
          hint: field.isList ? `${description.replace(/\.$/, "")}. One on each line.` : description,
          wrong,
        };
        if (field.kind === "flag" && !field.isList) {
          return (
            <CheckField
              key={name}
              label={label}
              hint={description}
              checked={(typed[name] ?? initial) === true}
              onChange={(checked) => change(name, checked)}
            />
          );
        }
        if (field.isList) {
          return <AreaField key={name} {...common} rows={3} value={text} onInput={(value) => change(name, value)} />;
        }
        if (field.choices !== undefined) {
          const none = field.isRequired || initial !== undefined ? [] : [{ value: "", label: "–" }];
          const options = [...none, ...field.choices.map((value) => ({ value }))];
          return (
            <SelectField
              key={name}
              {...common}
              options={options}
              value={text || String(initial ?? "")}
              onChange={(value) => change(name, value)}
            />
          );
        }
        return (
          <TextField
            key={name}
            {...common}
            type={field.kind === "count" ? "number" : "text"}
            value={text}
            required={field.isRequired}
            placeholder={initial === undefined ? placeholder : String(initial)}
            list={field.kind === "environment" || field.kind === "source" ? environments : undefined}
            onInput={(value) => change(name, value)}
          />
        );
      })}
    </>
  );
}
