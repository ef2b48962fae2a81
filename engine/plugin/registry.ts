import { ConfitureError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { AnyOperation } from "../run/mod.ts";
import type { Anonymizer } from "./anonymizer.ts";
import type { Hook } from "./hook.ts";
import type { Linter } from "./linter.ts";
import type { Manifest, ProvidedOperation } from "./manifest.ts";
import type { Medium } from "./medium.ts";
import type { OperationsPlugin } from "./operations.ts";
import { contractVersions, type PluginKind } from "./versions.ts";

/** What the module behind each kind's entry exports as default. */
export interface PluginOfKind {
  medium: Medium;
  anonymizer: Anonymizer;
  // deno-lint-ignore no-explicit-any -- each hook checks its own options
  hook: Hook<any>;
  linter: Linter;
  operations: OperationsPlugin;
}

/** A plugin that is known: its manifest, and how to load its code. */
export interface RegisteredPlugin {
  readonly manifest: Manifest;
  load(): Promise<{ default: PluginOfKind[PluginKind] }>;
}

/** Which plugins there are and what they provide. Looking things up loads no plugin code. */
export class Registry {
  readonly plugins: readonly RegisteredPlugin[];
  readonly #byOperation = new Map<string, { plugin: RegisteredPlugin; provided: ProvidedOperation }>();

  /** Throws `plugin-conflict` when two plugins share an id or an operation name, `plugin-api` on a wrong version. */
  constructor(plugins: readonly RegisteredPlugin[]) {
    this.plugins = plugins;
    const ids = new Set<string>();
    for (const plugin of plugins) {
      const { id, kind, api, provides } = plugin.manifest;
      if (ids.has(id)) throw new ConfitureError("plugin-conflict", { plugin: id, what: `plugin id ${id}` });
      ids.add(id);
      const spoken = contractVersions[kind];
      if (api !== spoken) throw new ConfitureError("plugin-api", { plugin: id, kind, wants: api, speaks: spoken });
      for (const provided of provides.operations ?? []) {
        if (this.#byOperation.has(provided.name)) {
          throw new ConfitureError("plugin-conflict", { plugin: id, what: `operation ${provided.name}` });
        }
        this.#byOperation.set(provided.name, { plugin, provided });
      }
    }
  }

  /** Every operation that a manifest names, in the order of the plugins. */
  operations(): { plugin: Manifest; provided: ProvidedOperation }[] {
    return [...this.#byOperation.values()].map(({ plugin, provided }) => ({ plugin: plugin.manifest, provided }));
  }

  has(operation: string): boolean {
    return this.#byOperation.has(operation);
  }

  /** Loads one operation. Throws `usage` for an unknown name, with the nearest known one. */
  async operation(name: string): Promise<AnyOperation> {
    const found = this.#byOperation.get(name);
    if (!found) {
      const known = nearest(name, this.#byOperation.keys());
      const members = [...this.#byOperation.keys()].filter((each) => each.startsWith(`${name} `));
      const hint = known
        ? `Did you mean \`${known}\`?`
        : members.length > 0
        ? `Name one of ${members.join(", ")}.`
        : "See `confiture --help` for all commands.";
      throw new ConfitureError("usage", { problem: `there is no operation ${name}`, hint });
    }
    const plugin = (await found.plugin.load()).default as OperationsPlugin | Medium;
    const load = plugin.operations[name];
    if (!load) {
      const { id } = found.plugin.manifest;
      throw new ConfitureError("plugin-broken", { plugin: id, why: `its manifest names ${name}, its code does not` });
    }
    return await load();
  }

  /** The plugin of an id. Throws `plugin-unknown` with the nearest known id. */
  plugin(id: string): RegisteredPlugin {
    const found = this.plugins.find(({ manifest }) => manifest.id === id);
    if (found) return found;
    const ids = this.plugins.map(({ manifest }) => manifest.id);
    // People leave the publisher out.
    const known = nearest(id, ids) ?? nearest(`confiture/${id}`, ids);
    throw new ConfitureError("plugin-unknown", { plugin: id, nearest: known });
  }

  /** Every plugin of one kind, loaded. */
  async ofKind<K extends PluginKind>(kind: K): Promise<{ manifest: Manifest; plugin: PluginOfKind[K] }[]> {
    const found = this.plugins.filter(({ manifest }) => manifest.kind === kind);
    return await Promise.all(
      found.map(async ({ manifest, load }) => ({ manifest, plugin: (await load()).default as PluginOfKind[K] })),
    );
  }
}
