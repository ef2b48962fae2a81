import manifest from "../deno.json" with { type: "json" };

/** Version of confiture, from the one place that says it. */
export const version: string = manifest.version;
