import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ProjectAnswer } from "../../api/mod.ts";
import { ask, go, may, path, projects } from "../../state/mod.ts";
import { Ago, Button, Empty, Form, Loaded, ProblemBox, Table, TextField, useAct } from "../../parts/mod.ts";
import { Frame } from "./frame.tsx";

/** Every project that whoever looks may see. */
export function ProjectsScreen(): JSX.Element {
  return (
    <Frame tab="/settings/projects" sub="What the server keeps for each project: secrets, protection, files.">
      <Loaded of={projects()} what="projects">
        {(projects) => (
          <div class="stack">
            {projects.length === 0
              ? (
                <Empty icon="home" title="No projects yet">
                  <p>A project is a folder of files, one or more environments, and the secrets that lead to them.</p>
                </Empty>
              )
              : (
                <Table label="Projects" kind="stacked">
                  <thead>
                    <tr>
                      <th>Project</th>
                      <th>Newest files</th>
                      <th>Made</th>
                    </tr>
                  </thead>
                  <tbody>{projects.map((project) => <Row key={project.name} project={project} />)}</tbody>
                </Table>
              )}
            {may("admin") && <NewProject />}
          </div>
        )}
      </Loaded>
    </Frame>
  );
}

function Row({ project: { name, bundle, created_at } }: { project: ProjectAnswer }): JSX.Element {
  return (
    <tr>
      <td>
        <a href={path`/settings/projects/${name}`}>{name}</a>
      </td>
      <td data-label="Newest files" class="mono">
        {bundle === null ? <span class="soft">none yet</span> : bundle.slice(0, 12)}
      </td>
      <td data-label="Made" class="fit soft">
        <Ago at={created_at} />
      </td>
    </tr>
  );
}

function NewProject(): JSX.Element {
  const name = useSignal("");
  const { problem, run } = useAct();
  return (
    <Form
      class="panel narrow"
      send={async () => {
        await run(async () => {
          const made = await ask<ProjectAnswer>("POST", "/api/projects", { name: name.value.trim() });
          await projects().reload();
          go(path`/settings/projects/${made.name}`);
        });
      }}
    >
      <header>
        <h2>Make a project</h2>
      </header>
      <div class="body stack">
        <TextField
          label="Name"
          hint="Letters, digits, blanks and . _ - only. It stays."
          value={name.value}
          onInput={(value) => name.value = value}
          autocomplete="off"
          required
        />
        {problem.value && <ProblemBox problem={problem.value} />}
        <div class="row">
          <Button type="submit" kind="primary">Make the project</Button>
        </div>
      </div>
    </Form>
  );
}
