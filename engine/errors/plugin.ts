import { at, type Place, row } from "./row.ts";

/** Where the configuration names the plugin: `hooks[0]`. */
const of = (key?: string) => (key === undefined ? "" : `${key}: `);

/** Plugins and their manifests. */
export const pluginErrors = {
  "plugin-unknown": row<{ plugin: string; nearest?: string; key?: string } & Place>({
    code: "PLUGIN_001",
    exit: 5,
    message: ({ plugin, key, ...place }) => `${at(place)}${of(key)}there is no plugin ${plugin}`,
    remedy: ({ nearest }) => nearest ? `Did you mean ${nearest}?` : "See `confiture plugin list`.",
  }),
  "plugin-conflict": row<{ plugin: string; what: string }>({
    code: "PLUGIN_002",
    exit: 5,
    message: ({ plugin, what }) => `${plugin} provides ${what}, and so does another plugin`,
    remedy: () => "Remove one of the two from the project.",
  }),
  "plugin-api": row<{ plugin: string; kind: string; wants: number; speaks: number }>({
    code: "PLUGIN_003",
    exit: 5,
    message: ({ plugin, kind, wants, speaks }) =>
      `${plugin} was written for version ${wants} of the ${kind} contract, this confiture speaks ${speaks}`,
    remedy: ({ wants, speaks }) => wants > speaks ? "Update confiture." : "Update the plugin.",
  }),
  "plugin-broken": row<{ plugin: string; why: string }>({
    code: "PLUGIN_004",
    exit: 5,
    message: ({ plugin, why }) => `plugin ${plugin} breaks its contract: ${why}`,
    remedy: () => "Tell its author; `confiture plugin show` names the version.",
  }),
  "plugin-external": row<{ plugin: string; file: string; line?: number; column?: number }>({
    code: "PLUGIN_005",
    exit: 5,
    message: ({ plugin, ...place }) =>
      `${at(place)}plugin ${plugin} is not one of the built-in plugins, and this version loads no others`,
    remedy: () => "Remove it from `plugins:`; `confiture plugin list` shows what is built in.",
  }),
  "plugin-options": row<{ plugin: string; field: string; problem: string; key?: string } & Place>({
    code: "PLUGIN_006",
    exit: 5,
    message: ({ plugin, field, problem, key, ...place }) => `${at(place)}${of(key)}${plugin}: ${field}: ${problem}`,
    remedy: ({ plugin }) => `See \`confiture plugin show ${plugin}\` for its options.`,
  }),
  "strategy-unfit": row<{ strategy: string; column: string; why: string }>({
    code: "ANON_1401",
    exit: 5,
    message: ({ strategy, column, why }) => `strategy ${strategy} does not fit ${column}: ${why}`,
    remedy: () => "Choose another strategy or other options for this column.",
  }),
  "strategy-options": row<{ strategy: string; column: string; field: string; problem: string }>({
    code: "ANON_1402",
    exit: 5,
    message: ({ strategy, column, field, problem }) =>
      `options of strategy ${strategy} for ${column}: ${field}: ${problem}`,
    remedy: () =>
      "`confiture plugin list --kind anonymizer` and `confiture plugin show ID` tell the options of each strategy.",
  }),
};
