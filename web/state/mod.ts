/** What screens know: where they are, who looks, and what the server said. */
export * from "./api.ts";
export * from "./resource.ts";
export * from "./place.ts";
export * from "./routing.ts";
export * from "./session.ts";
export * from "./projects.ts";
export * from "./theme.ts";
export * from "./clock.ts";
export * from "./say.ts";
export * from "./palette_items.ts";
export * from "./sql_tokens.ts";
export * from "./run_stream.ts";
export * from "./run_states.ts";
export * from "./schema_form.ts";
export * from "./ask_run.ts";
export * from "./review_proof.ts";
export * from "./review_steps.ts";
