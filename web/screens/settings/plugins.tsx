import type { JSX } from "preact";
import type { PluginAnswer } from "../../api/mod.ts";
import { fits, get, query, sayCount, setQuery } from "../../state/mod.ts";
import { Empty, LinkButton, Loaded, Mark, Table, type Tone, useResource } from "../../parts/mod.ts";
import { Frame } from "./frame.tsx";
import { pluginPath } from "./state.ts";

function usePlugins() {
  const plugins = useResource(
    async (signal) => (await get<{ plugins: PluginAnswer[] }>("/api/plugins", signal)).plugins,
    [],
  );
  return plugins;
}

/** What of it there is, in words: `3 operations, 12 rules`. */
function sayProvided({ operations, strategies, rules, phases }: PluginAnswer): string {
  const counts = [
    ...(operations.length > 0 ? [sayCount(operations.length, "operation")] : []),
    ...(rules.length > 0 ? [sayCount(rules.length, "rule")] : []),
    ...(strategies.length > 0 ? [sayCount(strategies.length, "strategy", "strategies")] : []),
    ...(phases.length > 0 ? [sayCount(phases.length, "phase")] : []),
  ];
  return counts.join(", ");
}

/** Plugins that are installed. */
export function PluginsScreen(): JSX.Element {
  const plugins = usePlugins();
  const kind = query.value.get("kind") ?? "";
  const typed = query.value.get("q") ?? "";
  return (
    <Frame
      tab="/settings/plugins"
      sub="What this server was built with: everything that it can do comes from one of them."
    >
      <Loaded of={plugins} what="plugins">
        {(plugins) => {
          const kinds = [...new Set(plugins.map((each) => each.kind))].sort();
          const shown = plugins.filter((each) => (kind === "" || each.kind === kind) && fits(wordsOf(each), typed));
          return (
            <>
              <div class="filters row">
                <select
                  class="select"
                  aria-label="Kind"
                  value={kind}
                  onChange={({ currentTarget: { value } }) => setQuery({ kind: value })}
                >
                  <option value="">Any kind</option>
                  {kinds.map((each) => <option key={each} value={each}>{each}</option>)}
                </select>
                <input
                  class="input"
                  type="search"
                  aria-label="Find a plugin, or what it provides"
                  placeholder="Plugin, operation, rule…"
                  value={typed}
                  onInput={({ currentTarget: { value } }) => setQuery({ q: value })}
                />
              </div>
              {shown.length === 0
                ? (
                  <Empty icon="search" title="No plugin is like that">
                    <LinkButton href="/settings/plugins">Show all</LinkButton>
                  </Empty>
                )
                : (
                  <Table label="Plugins" kind="stacked">
                    <thead>
                      <tr>
                        <th>Plugin</th>
                        <th>Kind</th>
                        <th>Does</th>
                        <th>Provides</th>
                        <th>Version</th>
                      </tr>
                    </thead>
                    <tbody>
                      {shown.map((each) => (
                        <tr key={each.id}>
                          <td class="nowrap">
                            <a href={pluginPath(each.id)}>{each.id}</a>
                          </td>
                          <td data-label="Kind">{each.kind}</td>
                          <td data-label="Does">{each.summary}</td>
                          <td data-label="Provides" class="soft">{sayProvided(each)}</td>
                          <td data-label="Version" class="mono">{each.version}</td>
                        </tr>
                      ))}
                    </tbody>
                  </Table>
                )}
            </>
          );
        }}
      </Loaded>
    </Frame>
  );
}

function wordsOf({ id, kind, summary, operations, strategies, rules, phases }: PluginAnswer): string {
  const provided = [...operations.map(({ name }) => name), ...[...strategies, ...rules].map(({ id }) => id), ...phases];
  return [id, kind, summary, ...provided].join(" ");
}

const effectTones: Readonly<Record<string, Tone>> = {
  ...{ read: "good", write: "info", destroy: "bad" },
  ...{ info: "none", warning: "warn", error: "bad" },
};

interface Provided {
  name: string;
  summary: string;
  mark?: string;
  note?: string | null;
}

/** One plugin: what it needs and what it provides. */
export function PluginScreen({ plugin: id }: { plugin: string }): JSX.Element {
  const plugins = usePlugins();
  const back = { href: "/settings/plugins", label: "Plugins" };
  return (
    <Loaded of={plugins} what="the plugin">
      {(plugins) => {
        const plugin = plugins.find((each) => each.id === id);
        if (!plugin) {
          return (
            <Empty icon="search" title={`There is no plugin ${id}`}>
              <LinkButton href="/settings/plugins">All plugins</LinkButton>
            </Empty>
          );
        }
        const { operations, strategies, rules, phases, needs } = plugin;
        return (
          <Frame tab="/settings/plugins" title={id} sub={plugin.summary} back={back}>
            <div class="stack">
              <dl class="facts">
                <dt>Kind</dt>
                <dd>{plugin.kind}, contract {plugin.api}</dd>
                <dt>Version</dt>
                <dd class="mono">{plugin.version}</dd>
                <dt>Needs</dt>
                <dd>
                  {Object.entries(needs).map(([name, need]) => (
                    <div key={name}>
                      {name} <span class="mono">{[need].flat().join(", ")}</span>
                    </div>
                  ))}
                  {Object.keys(needs).length === 0 && "nothing"}
                </dd>
                {phases.length > 0 && (
                  <>
                    <dt>Called in</dt>
                    <dd class="mono">{phases.join(", ")}</dd>
                  </>
                )}
              </dl>
              <ProvidedTable
                title="Operations"
                rows={operations.map(({ name, summary, effect, local }) => ({
                  ...{ name, summary, mark: effect },
                  note: local && `Command line only: ${local}`,
                }))}
              />
              <ProvidedTable
                title="Rules"
                rows={rules.map(({ id, summary, severity }) => ({ name: id, summary, mark: severity }))}
              />
              <ProvidedTable title="Strategies" rows={strategies.map(({ id, summary }) => ({ name: id, summary }))} />
            </div>
          </Frame>
        );
      }}
    </Loaded>
  );
}

function ProvidedTable({ title, rows }: { title: string; rows: readonly Provided[] }): JSX.Element | null {
  if (rows.length === 0) return null;
  return (
    <section class="panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span class="faint">{rows.length}</span>
      </header>
      <Table label={title}>
        <tbody>
          {rows.map(({ name, summary, mark, note }) => (
            <tr key={name}>
              <td class="mono nowrap">{name}</td>
              <td>
                {summary}
                {note && <div class="soft">{note}</div>}
              </td>
              <td class="fit">{mark && <Mark tone={effectTones[mark]}>{mark}</Mark>}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
