/** Parts that screens are put together from. */
export * from "./icon.tsx";
export * from "./button.tsx";
export * from "./told.tsx";
export * from "./loaded.tsx";
export * from "./time.tsx";
export * from "./dialog.tsx";
export * from "./field.tsx";
export * from "./tabs.tsx";
export * from "./sql.tsx";
export * from "./shell.tsx";
export * from "./palette.tsx";
export * from "./run_mark.tsx";
export * from "./schema_form.tsx";
export * from "./act.ts";
export * from "./confirm.tsx";
export * from "./shown_once.tsx";
export * from "./lazy.tsx";
