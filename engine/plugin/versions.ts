/** Version of each contract that this engine speaks. A plugin names the one it was written for in `api`. */
export const contractVersions = { medium: 1, anonymizer: 1, hook: 1, linter: 1, operations: 1 } as const;
export type PluginKind = keyof typeof contractVersions;
export const pluginKinds = Object.keys(contractVersions) as PluginKind[];
