import type { ComponentChildren, JSX } from "preact";
import type { CatalogHead, CatalogObjectAnswer, CatalogObjectRef, CatalogPart } from "../../api/mod.ts";
import { get, path, projectPath, query, sayCapital, sayCount, saySize, withQuery } from "../../state/mod.ts";
import { Ago, Empty, LinkButton, Loaded, Mark, Sql, type Tab, Table, Tabs, useResource } from "../../parts/mod.ts";
import { Columns } from "./columns.tsx";
import { History } from "./history.tsx";
import { kindLabel, sayProperty } from "./state.ts";

/** One object from all sides; the side is in the address. */
export function ObjectPanel(
  { project, head, object: id }: { project: string; head: CatalogHead; object: string },
): JSX.Element {
  const object = useResource(
    (signal) => get<CatalogObjectAnswer>(path`/api/catalogs/${head.id}/objects/${id}`, signal),
    [head.id, id],
  );
  const now = object.now.value;
  // Whoever followed an address of another day finds the way on.
  if (now.state === "failed" && now.problem.status === 404) {
    return (
      <Empty icon="search" title={`There is no ${id} in what was read`}>
        <p>It may have been dropped or renamed since the address was made, or be of another environment.</p>
        <LinkButton href={withQuery({ object: undefined, tab: undefined })}>All objects</LinkButton>
      </Empty>
    );
  }
  return (
    <Loaded of={object} what={id}>
      {(value) => <Shown project={project} head={head} object={value} />}
    </Loaded>
  );
}

function Shown(
  { project, head, object }: { project: string; head: CatalogHead; object: CatalogObjectAnswer },
): JSX.Element {
  const to = (name: string) => withQuery({ tab: name === "overview" ? undefined : name });
  const grants = (object.grants ?? []).length;
  const tabs: (Tab & { name: string })[] = [
    { name: "overview", label: "Overview" },
    { name: "ddl", label: "DDL" },
    { name: "relations", label: "Dependencies", count: object.needs.count + object.dependents.count },
    { name: "grants", label: "Grants", count: grants },
    { name: "history", label: "History" },
  ].map((each) => ({ ...each, href: to(each.name) }));
  const asked = query.value.get("tab");
  const tab = tabs.find(({ name }) => name === asked)?.name ?? "overview";
  const isDrawn = object.columns !== undefined && object.schema !== null;
  return (
    <div class="stack">
      <header class="object-head">
        <div class="grow">
          <a class="back-to-tree" href={withQuery({ object: undefined, tab: undefined })}>All objects</a>
          <h2 class="mono">{object.id.slice(object.kind.length + 1)}</h2>
          <div class="row">
            <Mark plain>{object.kind}</Mark>
            {object.owner && <span class="soft">owned by {object.owner}</span>}
            {object.parent && (
              <span class="soft">
                of <Ref to={object.parent} />
              </span>
            )}
          </div>
        </div>
        {isDrawn && (
          <LinkButton
            small
            icon="diagram"
            href={projectPath(project, "diagram", { env: head.environment, focus: object.id })}
          >
            Diagram
          </LinkButton>
        )}
      </header>
      {object.comment && <p class="object-comment">{object.comment}</p>}
      <Tabs label="Sides of the object" tabs={tabs} current={to(tab)} />
      {tab === "overview" && <Overview object={object} />}
      {tab === "ddl" && <Ddl object={object} />}
      {tab === "relations" && <Relations object={object} />}
      {tab === "grants" && <Grants object={object} />}
      {tab === "history" && <History catalog={head.id} object={object.id} project={project} />}
    </div>
  );
}

/** A link to another object of the same catalog. */
export function Ref({ to }: { to: CatalogObjectRef }): JSX.Element {
  return (
    <a class="mono" href={withQuery({ object: to.id, tab: undefined })}>
      {to.id.slice(to.kind.length + 1)}
      {to.columns.length > 0 && ` (${to.columns.join(", ")})`}
    </a>
  );
}

function Section({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="panel">
      <header>
        <h2>{title}</h2>
      </header>
      {children}
    </section>
  );
}

function Overview({ object }: { object: CatalogObjectAnswer }): JSX.Element {
  const parts = Map.groupBy(object.parts, ({ kind }) => kind);
  const facts = factsOf(object);
  return (
    <div class="stack">
      <Figures object={object} />
      {object.columns && <Columns columns={object.columns} />}
      {facts.length > 0 && (
        <Section title="Properties">
          <dl class="facts body">
            {facts.flatMap(([name, value]) => [
              <dt key={name}>{name.replaceAll("_", " ")}</dt>,
              <dd key={`${name}=`} class="mono">{value}</dd>,
            ])}
          </dl>
        </Section>
      )}
      {[...parts].map(([kind, parts]) => (
        <Section key={kind} title={sayCapital(kindLabel(kind))}>
          <ul>{parts.map((part) => <Part key={part.id} part={part} />)}</ul>
        </Section>
      ))}
    </div>
  );
}

function factsOf(object: CatalogPart): [string, string][] {
  const { partition_of, inherits, owned_by, references, publishes, args } = object;
  // What has a field of its own is said once.
  const own = new Set([...(args === undefined ? [] : ["arguments"]), ...(references ? ["references"] : [])]);
  const plain = Object.entries(object.properties).flatMap(([name, value]): [string, string][] => {
    const text = own.has(name) ? undefined : sayProperty(object.kind, name, value);
    return text === undefined ? [] : [[name, text]];
  });
  return [
    ...(args === undefined ? [] : [["arguments", args || "none"]] as [string, string][]),
    ...(partition_of ? [["partition of", `${partition_of.table} ${partition_of.bound}`]] as [string, string][] : []),
    ...(inherits?.length ? [["inherits", inherits.join(", ")]] as [string, string][] : []),
    ...(owned_by ? [["owned by", owned_by]] as [string, string][] : []),
    ...(publishes?.length ? [["publishes", publishes.join(", ")]] as [string, string][] : []),
    ...(references
      ? [["refers to", `${references.table} (${references.referenced_columns.join(", ")})`]] as [string, string][]
      : []),
    ...plain,
  ];
}

function Part({ part }: { part: CatalogPart }): JSX.Element {
  return (
    <li class="part">
      <div class="row">
        <a class="mono" href={withQuery({ object: part.id, tab: undefined })}>{part.name}</a>
        {part.figures?.size_bytes !== undefined && <span class="faint">{saySize(part.figures.size_bytes)}</span>}
        {part.figures?.idx_scans !== undefined && <span class="faint">{sayCount(part.figures.idx_scans, "scan")}</span>}
      </div>
      {part.comment && <p class="soft">{part.comment}</p>}
      {part.ddl.length > 0 && <Sql text={part.ddl.join("\n")} label={`DDL of ${part.name}`} />}
    </li>
  );
}

function Figures({ object }: { object: CatalogObjectAnswer }): JSX.Element | null {
  const { figures, figures_read_at } = object;
  if (figures === null || figures_read_at === null) return null;
  const rows: [string, string | undefined][] = [
    ["Rows, about", figures.row_estimate === undefined ? undefined : sayCount(figures.row_estimate)],
    ["Size", figures.size_bytes === undefined ? undefined : saySize(figures.size_bytes)],
    ["Indexes", figures.indexes_bytes === undefined ? undefined : saySize(figures.indexes_bytes)],
    ["In all", figures.total_bytes === undefined ? undefined : saySize(figures.total_bytes)],
    ["Dead rows", figures.dead_rows === undefined ? undefined : sayCount(figures.dead_rows)],
    ["Scans", figures.seq_scans === undefined ? undefined : sayCount(figures.seq_scans)],
    ["By index", figures.idx_scans === undefined ? undefined : sayCount(figures.idx_scans)],
  ];
  const known = rows.filter((row): row is [string, string] => row[1] !== undefined);
  const cleaned = figures.last_autovacuum ?? figures.last_vacuum;
  const analyzed = figures.last_autoanalyze ?? figures.last_analyze;
  return (
    <section class="panel figures" aria-label="Figures">
      <dl>
        {known.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="faint small">
        As of <Ago at={figures_read_at} />
        {figures.row_estimate === undefined && " · nobody analyzed it, so that its rows are not known"}
        {analyzed && (
          <>
            · analyzed <Ago at={analyzed} />
          </>
        )}
        {cleaned && (
          <>
            · vacuumed <Ago at={cleaned} />
          </>
        )}
      </p>
    </section>
  );
}

function Ddl({ object }: { object: CatalogObjectAnswer }): JSX.Element {
  if (object.script.length === 0) {
    return (
      <p class="notice">
        {object.ddl_missing ?? "It is made by what it is a part of, and has no statement of its own."}
      </p>
    );
  }
  return <Sql text={object.script.join("\n\n")} label={`DDL of ${object.name}`} />;
}

function Relations({ object }: { object: CatalogObjectAnswer }): JSX.Element {
  const list = (title: string, none: string, { count, objects }: CatalogObjectAnswer["needs"]) => (
    <Section title={title}>
      {count === 0 ? <p class="body soft">{none}</p> : (
        <ul class="body refs">
          {objects.map((each) => (
            <li key={each.id + each.columns.join()}>
              <span class="faint kind">{each.kind}</span>
              <Ref to={each} />
            </li>
          ))}
        </ul>
      )}
      {count > objects.length && <p class="body soft">And {sayCount(count - objects.length)} more.</p>}
    </Section>
  );
  return (
    <div class="stack">
      {list("Needed by", "Nothing in the database needs it.", object.dependents)}
      {list("Needs", "It needs nothing but what PostgreSQL brings.", object.needs)}
    </div>
  );
}

function Grants({ object }: { object: CatalogObjectAnswer }): JSX.Element {
  if (!object.grants?.length) {
    return <p class="notice">Nobody has more, or less, than PostgreSQL gives by itself: its owner may everything.</p>;
  }
  const words = (rights: { privilege: string; is_grantable: boolean }[]) =>
    rights.map(({ privilege, is_grantable }) => privilege + (is_grantable ? " (may pass it on)" : "")).join(", ");
  return (
    <Table label="Grants" kind="stacked">
      <thead>
        <tr>
          <th>Who</th>
          <th>On</th>
          <th>May</th>
          <th>May not</th>
        </tr>
      </thead>
      <tbody>
        {object.grants.map(({ grantee, column, granted, revoked }) => (
          <tr key={`${grantee} ${column}`}>
            <td>
              <strong>{grantee === "public" ? "everybody" : grantee}</strong>
            </td>
            <td class="mono" data-label="On">{column ?? "all of it"}</td>
            <td data-label="May">{words(granted) || "–"}</td>
            <td data-label="May not">{words(revoked) || "–"}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
