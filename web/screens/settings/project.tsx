import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { BundleAnswer, EnvironmentAnswer, EnvironmentsAnswer } from "../../api/mod.ts";
import { ask, get, may, path, projectPath, saySize } from "../../state/mod.ts";
import { ActHead, Ago, Button, Confirm, LinkButton, Loaded, Mark, Table, useResource } from "../../parts/mod.ts";
import { Frame } from "./frame.tsx";
import { Repository } from "./repository.tsx";
import { Secrets } from "./secrets.tsx";
import { sayProtection } from "./state.ts";

/** What the server keeps for one project. */
export function ProjectSettingsScreen({ project }: { project: string }): JSX.Element {
  return (
    <Frame
      tab="/settings/projects"
      title={project}
      back={{ href: "/settings/projects", label: "Projects" }}
      actions={
        <>
          <LinkButton href={`/settings/schedules?project=${encodeURIComponent(project)}`}>Schedules</LinkButton>
          {may("admin", project) && (
            <LinkButton href={`/settings/webhooks?project=${encodeURIComponent(project)}`}>Webhooks</LinkButton>
          )}
          <LinkButton href={projectPath(project)}>Overview</LinkButton>
        </>
      }
    >
      <div class="stack">
        <Environments project={project} />
        {may("admin", project) && <Secrets project={project} />}
        {may("view", project) && <Repository project={project} />}
        {may("view", project) && <Bundles project={project} />}
      </div>
    </Frame>
  );
}

function Environments({ project }: { project: string }): JSX.Element {
  const environments = useResource(
    async (signal) => (await get<EnvironmentsAnswer>(path`/api/projects/${project}/environments`, signal)).environments,
    [project],
  );
  const asked = useSignal<EnvironmentAnswer | undefined>(undefined);
  const isByOperator = asked.value?.protected_by.includes("operator") ?? false;
  return (
    <section class="panel" aria-label="Environments">
      <header>
        <h2>Environments</h2>
      </header>
      <Loaded of={environments} what="environments">
        {(environments) =>
          environments.length === 0
            ? (
              <p class="body soft">
                The project's files name none yet. An environment is a file of <code>db/environments/</code>.
              </p>
            )
            : (
              <Table label="Environments" kind="stacked">
                <thead>
                  <tr>
                    <th>Environment</th>
                    <th>Protection</th>
                    <th>Connection</th>
                    <ActHead />
                  </tr>
                </thead>
                <tbody>
                  {environments.map((each) => (
                    <tr key={each.name}>
                      <td>
                        <div>{each.name}</div>
                        <div class="mono soft">{each.file ?? "not in the newest files"}</div>
                      </td>
                      <td data-label="Protection">
                        <Protection environment={each} />
                      </td>
                      <td data-label="Connection" class="mono">
                        {each.variable === null
                          ? each.database ?? <span class="soft">unknown</span>
                          : `secret ${each.variable}`}
                      </td>
                      <td class="fit">
                        {may("admin", project) && (
                          <Button
                            small
                            label={each.protected_by.includes("operator")
                              ? `Protect no longer ${each.name}`
                              : `Protect ${each.name}`}
                            onClick={() => void (asked.value = each)}
                          >
                            {each.protected_by.includes("operator") ? "Protect no longer" : "Protect"}
                          </Button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </Table>
            )}
      </Loaded>
      {asked.value && (
        <Confirm
          title={isByOperator ? `Protect ${asked.value.name} no longer?` : `Protect ${asked.value.name}?`}
          act={isByOperator ? "Protect it no longer" : "Protect it"}
          kind={isByOperator ? "danger" : "primary"}
          close={() => asked.value = undefined}
          does={async () => {
            const body = { is_protected: !isByOperator };
            await ask("PUT", path`/api/projects/${project}/environments/${asked.value!.name}`, body);
            await environments.reload();
          }}
        >
          {isByOperator
            ? (
              <p>
                {asked.value.protected_by.includes("files")
                  ? "Its files protect it all the same: nothing changes until they are others."
                  : "From then on operators write there without anybody's approval."}
              </p>
            )
            : (
              <p>
                From then on nothing writes there that somebody else has not approved, whatever the project's files say.
                Schedules that write there stop.
              </p>
            )}
        </Confirm>
      )}
    </section>
  );
}

function Protection({ environment }: { environment: EnvironmentAnswer }): JSX.Element {
  const { tone, text, why } = sayProtection(environment);
  return (
    <span class="row">
      <Mark tone={tone} plain>{text}</Mark>
      {why && <span class="soft">{why}</span>}
    </span>
  );
}

function Bundles({ project }: { project: string }): JSX.Element {
  const bundles = useResource(
    async (signal) => (await get<{ bundles: BundleAnswer[] }>(path`/api/projects/${project}/bundles`, signal)).bundles,
    [project],
  );
  return (
    <section class="panel" aria-label="Files">
      <header>
        <h2>Files</h2>
      </header>
      <Loaded of={bundles} what="bundles">
        {(bundles) =>
          bundles.length === 0
            ? (
              <div class="body stack tight">
                <p class="soft">No files yet: they come from a repository, or from whoever has the folder.</p>
                <pre class="sql" tabIndex={0} role="region" aria-label="How files are sent">
                  {`cd ${project} && confiture --server ${location.origin} migrate status`}
                </pre>
              </div>
            )
            : (
              <Table label="Bundles" kind="stacked">
                <thead>
                  <tr>
                    <th>Bundle</th>
                    <th>From</th>
                    <th>By</th>
                    <th class="number">Files</th>
                    <th class="number">Size</th>
                    <th>When</th>
                  </tr>
                </thead>
                <tbody>
                  {bundles.map((each) => (
                    <tr key={each.bundle}>
                      <td>
                        <span class="row">
                          <span class="mono" title={each.bundle}>{each.bundle.slice(0, 12)}</span>
                          {each.is_default && <Mark tone="good" plain>runs use it</Mark>}
                        </span>
                      </td>
                      <td data-label="From">
                        <span>
                          {each.source}
                          {each.git_commit && <span class="mono soft">{` ${each.git_commit.slice(0, 10)}`}</span>}
                        </span>
                      </td>
                      <td data-label="By">{each.added_by}</td>
                      <td data-label="Files" class="number">{each.file_count}</td>
                      <td data-label="Size" class="number nowrap">{saySize(each.size_bytes)}</td>
                      <td data-label="When" class="fit soft">
                        <Ago at={each.added_at} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </Table>
            )}
      </Loaded>
    </section>
  );
}
