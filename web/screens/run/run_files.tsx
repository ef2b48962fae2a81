import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { RunAnswer } from "../../api/mod.ts";
import { ApiError, ask, asProblem, get, may, path, type Problem, sayCount, saySize } from "../../state/mod.ts";
import { Button, Dialog, LinkButton, Loaded, Mark, ProblemBox, Sql, TextField, useResource } from "../../parts/mod.ts";

interface RunFile {
  path: string;
  change: "added" | "changed" | "removed";
  size: number | null;
  is_kept: boolean;
}

const tones = { added: "good", changed: "info", removed: "bad" } as const;

/** Files that a run wrote: a patch to take home, a commit, or the project's newest files. Nothing of them is anywhere yet. */
export function RunFiles({ run }: { run: RunAnswer }): JSX.Element | null {
  const files = useResource(
    (signal) => get<{ files: RunFile[]; left_out: number }>(path`/api/runs/${run.id}/files`, signal),
    [run.id],
  );
  const now = files.now.value;
  if (now.state === "loading" || ("value" in now && now.value.files.length === 0)) return null;
  return (
    <Loaded of={files} what="its files">
      {({ files, left_out }) => <Files run={run} files={files} leftOut={left_out} />}
    </Loaded>
  );
}

function Files({ run, files, leftOut }: { run: RunAnswer; files: RunFile[]; leftOut: number }): JSX.Element {
  const shown = useSignal<{ path: string; text: string } | undefined>(undefined);
  const said = useSignal<string | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const commits = useSignal(false);
  const mayChange = may("submit", run.project ?? undefined);
  const adopt = async () => {
    problem.value = undefined;
    try {
      const { bundle } = await ask<{ bundle: string }>("POST", path`/api/runs/${run.id}/adopt`, {});
      said.value = `These are the newest files of ${run.project} now (${bundle.slice(0, 12)}).`;
    } catch (error) {
      problem.value = asProblem(error);
    }
  };
  const show = async (file: string) => {
    const text = await get<string>(`${path`/api/runs/${run.id}/files/content`}?path=${encodeURIComponent(file)}`)
      .catch((error) => (error instanceof ApiError ? error.problem.detail : String(error)));
    shown.value = { path: file, text };
  };
  return (
    <section class="panel">
      <header>
        <h2>Files that it wrote</h2>
        <LinkButton small icon="download" href={path`/api/runs/${run.id}/patch`} download>Patch</LinkButton>
        {mayChange && <Button small onClick={() => commits.value = true}>Commit…</Button>}
        {mayChange && <Button small kind="primary" onClick={adopt}>Make them the project's</Button>}
      </header>
      <div class="body stack">
        {said.value && <p class="notice" role="status">{said.value}</p>}
        {problem.value && <ProblemBox problem={problem.value} />}
        <ul class="stack tight">
          {files.map((file) => (
            <li key={file.path} class="row">
              <Mark tone={tones[file.change]}>{file.change}</Mark>
              {file.is_kept
                ? <button type="button" class="link mono" onClick={() => show(file.path)}>{file.path}</button>
                : <span class="mono">{file.path}</span>}
              {file.size !== null && <span class="faint">{saySize(file.size)}</span>}
            </li>
          ))}
        </ul>
        {leftOut > 0 && <p class="notice warn">{sayCount(leftOut, "more file")} could not be kept.</p>}
        {shown.value && <Sql text={shown.value.text} label={shown.value.path} />}
      </div>
      {commits.value && <Commit run={run} close={() => commits.value = false} done={(text) => said.value = text} />}
    </section>
  );
}

function Commit({ run, close, done }: { run: RunAnswer; close(): void; done(text: string): void }): JSX.Element {
  const branch = useSignal(`confiture/${run.operation.replaceAll(" ", "-")}-${run.id.slice(0, 8)}`);
  const message = useSignal(`${run.operation} by confiture`);
  const problem = useSignal<Problem | undefined>(undefined);
  return (
    <Dialog title="Commit to a branch" close={close}>
      <p class="soft">The files are committed in your name to the repository of {run.project}, and pushed.</p>
      <TextField label="Branch" mono value={branch.value} onInput={(value) => branch.value = value} />
      <TextField label="Message" value={message.value} onInput={(value) => message.value = value} />
      {problem.value && <ProblemBox problem={problem.value} />}
      <footer>
        <Button onClick={close}>Cancel</Button>
        <Button
          kind="primary"
          onClick={async () => {
            problem.value = undefined;
            try {
              const body = { branch: branch.value.trim(), message: message.value };
              const made = await ask<{ branch: string; commit: string }>(
                "POST",
                path`/api/runs/${run.id}/commit`,
                body,
              );
              done(`Committed ${made.commit.slice(0, 12)} to ${made.branch}.`);
              close();
            } catch (error) {
              problem.value = asProblem(error);
            }
          }}
        >
          Commit and push
        </Button>
      </footer>
    </Dialog>
  );
}
