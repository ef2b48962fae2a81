import type { JSX } from "preact";
import type { CatalogHistoryAnswer } from "../../api/mod.ts";
import { get, path, projectPath, sayCount } from "../../state/mod.ts";
import { Empty, Loaded, Mark, Sql, useResource } from "../../parts/mod.ts";

const tones = { makes: "good", replaces: "info", alters: "warn", drops: "bad" } as const;

/** What the migrations do with an object. */
export function History(
  { catalog, object, project }: { catalog: string; object: string; project: string },
): JSX.Element {
  const history = useResource(
    (signal) => get<CatalogHistoryAnswer>(path`/api/catalogs/${catalog}/objects/${object}/history`, signal),
    [catalog, object],
  );
  return (
    <Loaded of={history} what="its history">
      {({ entries, not_looked_into }) => (
        <div class="stack">
          {entries.length === 0 && (
            <Empty icon="migrations" title="No migration of the newest files touches it">
              <p>It may come from the DDL alone, from before the first migration, or from somebody's hand.</p>
            </Empty>
          )}
          {entries.map(({ version, name, file, line, does, text }) => (
            <section key={`${file}:${line}`} class="panel">
              <header>
                <h2>
                  <a href={projectPath(project, `migrations/${encodeURIComponent(version)}`)}>{name}</a>
                </h2>
                <Mark tone={tones[does]}>{does}</Mark>
              </header>
              <div class="body stack tight">
                <span class="faint mono small">{file}:{line}</span>
                {text === null ? <p class="soft">Its text may hold a secret.</p> : <Sql text={text} />}
              </div>
            </section>
          ))}
          {not_looked_into.length > 0 && (
            <p class="notice warn">
              {sayCount(not_looked_into.length, "migration")} could not be looked into: {not_looked_into.join(", ")}
            </p>
          )}
        </div>
      )}
    </Loaded>
  );
}
