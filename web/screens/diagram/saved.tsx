import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ErdLayout, ErdLayoutAnswer, ErdLayoutsAnswer, ErdLayoutVersionsAnswer } from "../../api/mod.ts";
import { ask, asProblem, get, may, path, type Problem } from "../../state/mod.ts";
import { Ago, Button, Dialog, Form, Loaded, ProblemBox, TextField, useResource } from "../../parts/mod.ts";

export interface OpenLayout {
  name: string;
  version: number;
}

/** Drawings that the people of a project share, with who saved them when. */
export function SavedLayouts(
  { project, open, layout, load, close }: {
    project: string;
    /** The one that is drawn, as it was when it was loaded. */
    open: OpenLayout | undefined;
    layout(): ErdLayout;
    load(answer: ErdLayoutAnswer): void;
    close(): void;
  },
): JSX.Element {
  const all = useResource((signal) => get<ErdLayoutsAnswer>(path`/api/projects/${project}/layouts`, signal), [project]);
  const name = useSignal(open?.name ?? "");
  const problem = useSignal<Problem | undefined>(undefined);
  const shown = useSignal<string | undefined>(undefined);
  const attempt = async (act: () => Promise<void>) => {
    problem.value = undefined;
    await act().catch((error) => problem.value = asProblem(error));
  };
  const loadOne = (name: string, version?: number) =>
    attempt(async () => {
      const search = version === undefined ? "" : `?version=${version}`;
      load(await get<ErdLayoutAnswer>(path`/api/projects/${project}/layouts/${name}` + search));
      close();
    });
  const save = () =>
    attempt(async () => {
      const title = name.value.trim();
      if (title === "") return;
      const from = open?.name === title ? open.version : 0;
      await ask("PUT", path`/api/projects/${project}/layouts/${title}`, { from_version: from, layout: layout() });
      load(await get<ErdLayoutAnswer>(path`/api/projects/${project}/layouts/${title}`));
      close();
    });
  return (
    <Dialog title="Saved diagrams" close={close}>
      {problem.value && <ProblemBox problem={problem.value} />}
      {may("submit", project) && (
        <Form class="row save-layout" send={save}>
          <div class="grow">
            <TextField label="Save what is drawn as" value={name.value} onInput={(value) => name.value = value} />
          </div>
          <Button type="submit" kind="primary">Save</Button>
        </Form>
      )}
      <Loaded of={all} what="diagrams">
        {({ layouts }) =>
          layouts.length === 0
            ? <p class="soft">None yet. Saved ones are there for everybody who sees the project.</p>
            : (
              <ul class="stack tight">
                {layouts.map((each) => (
                  <li key={each.name}>
                    <div class="row">
                      <button type="button" class="link grow" onClick={() => loadOne(each.name)}>{each.name}</button>
                      <span class="faint">
                        {each.saved_by}, <Ago at={each.saved_at} />
                      </span>
                      <Button
                        small
                        kind="quiet"
                        onClick={() => shown.value = shown.value === each.name ? undefined : each.name}
                      >
                        History
                      </Button>
                    </div>
                    {shown.value === each.name && (
                      <Versions
                        project={project}
                        name={each.name}
                        load={(version) => loadOne(each.name, version)}
                      />
                    )}
                  </li>
                ))}
              </ul>
            )}
      </Loaded>
      <footer>
        <Button onClick={close}>Close</Button>
      </footer>
    </Dialog>
  );
}

function Versions(
  { project, name, load }: { project: string; name: string; load(version: number): unknown },
): JSX.Element {
  const versions = useResource(
    (signal) => get<ErdLayoutVersionsAnswer>(path`/api/projects/${project}/layouts/${name}/versions`, signal),
    [project, name],
  );
  return (
    <Loaded of={versions} what="its versions">
      {({ versions }) => (
        <ol class="versions">
          {versions.map(({ version, saved_by, saved_at, is_removal }) => (
            <li key={version} class="row">
              <span class="faint number">{version}</span>
              <span class="grow">
                {saved_by}, <Ago at={saved_at} />
              </span>
              {is_removal
                ? <span class="faint">taken away</span>
                : <Button small kind="quiet" onClick={() => load(version)}>Show</Button>}
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  );
}
