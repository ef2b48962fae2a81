import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { RepositoryAnswer } from "../../api/mod.ts";
import { ApiError, ask, get, may, path, type Resource, resource, sayDuration } from "../../state/mod.ts";
import {
  Ago,
  Button,
  CheckField,
  Confirm,
  Form,
  Loaded,
  ProblemBox,
  SelectField,
  TextField,
  useAct,
} from "../../parts/mod.ts";

const pauses = [["60", "Every minute"], ["300", "Every 5 minutes"], ["3600", "Every hour"], [
  "",
  "Only when somebody asks",
]].map(([value, label]) => ({ value: value!, label }));

/** Where a project's files come from, if that is a git repository. */
export function Repository({ project }: { project: string }): JSX.Element {
  const repository = useMemo(
    () =>
      resource<RepositoryAnswer | null>((signal) =>
        get<RepositoryAnswer>(path`/api/projects/${project}/git`, signal).catch((error) => {
          // No repository is an answer too.
          if (error instanceof ApiError && error.problem.status === 404) return null;
          throw error;
        })
      ),
    [project],
  );
  const isChanged = useSignal(false);
  return (
    <section class="panel" aria-label="Repository">
      <header>
        <h2>Repository</h2>
      </header>
      <Loaded of={repository} what="where the files come from">
        {(settings) => {
          if (isChanged.value) {
            return (
              <RepositoryForm
                project={project}
                settings={settings}
                done={(now) => {
                  isChanged.value = false;
                  if (now) repository.set(now);
                }}
              />
            );
          }
          if (settings !== null) {
            return (
              <Facts
                project={project}
                settings={settings}
                repository={repository}
                change={() => isChanged.value = true}
              />
            );
          }
          return (
            <div class="body row apart">
              <p class="soft grow">
                The files are sent by whoever has them. They can come from a branch of a git repository instead, which
                is looked at again and again.
              </p>
              {may("admin", project) && (
                <Button onClick={() => void (isChanged.value = true)}>Take them from git</Button>
              )}
            </div>
          );
        }}
      </Loaded>
    </section>
  );
}

function Facts(
  { project, settings, repository, change }: {
    project: string;
    settings: RepositoryAnswer;
    repository: Resource<RepositoryAnswer | null>;
    change(): void;
  },
): JSX.Element {
  const isAsked = useSignal(false);
  const { problem, run } = useAct();
  const { url, ref, folder, has_credentials, every_seconds, allows_direct, commit, fetched_at, failure, failed_at } =
    settings;
  return (
    <div class="body stack">
      <dl class="facts">
        <dt>Address</dt>
        <dd class="mono">{url}</dd>
        <dt>Branch, tag or commit</dt>
        <dd class="mono">{ref}</dd>
        <dt>Folder</dt>
        <dd class="mono">{folder || "/"}</dd>
        <dt>Credentials</dt>
        <dd>{has_credentials ? "kept, and shown to nobody" : "none"}</dd>
        <dt>Looked at</dt>
        <dd>{every_seconds === null ? "only when somebody asks" : `every ${sayDuration(every_seconds * 1_000)}`}</dd>
        <dt>Commits of runs</dt>
        <dd>{allows_direct ? `may go to ${ref} itself` : "go to branches of their own"}</dd>
        <dt>Newest files</dt>
        <dd>
          {commit === null ? "none yet" : <span class="mono">{commit.slice(0, 10)}</span>}
          {fetched_at && (
            <span class="soft">
              , looked at <Ago at={fetched_at} />
            </span>
          )}
        </dd>
      </dl>
      {failure && (
        <p class="notice warn">
          The last look{failed_at && (
            <>
              , <Ago at={failed_at} />,
            </>
          )} brought nothing: {failure}
        </p>
      )}
      {problem.value && <ProblemBox problem={problem.value} />}
      <div class="row">
        {may("submit", project) && (
          <Button
            icon="reload"
            onClick={() =>
              run(async () => {
                try {
                  repository.set(await ask("POST", path`/api/projects/${project}/fetch`, {}));
                } catch (error) {
                  await repository.reload();
                  throw error;
                }
              })}
          >
            Look now
          </Button>
        )}
        {may("admin", project) && (
          <>
            <Button onClick={change}>Change</Button>
            <Button kind="danger" onClick={() => void (isAsked.value = true)}>Take no more from it</Button>
          </>
        )}
      </div>
      {isAsked.value && (
        <Confirm
          title="Take no more files from the repository?"
          act="Take no more"
          close={() => isAsked.value = false}
          does={async () => {
            await ask("DELETE", path`/api/projects/${project}/git`);
            repository.set(null);
          }}
        >
          <p>
            The address and its credentials are forgotten. The files that are there stay, until somebody sends others;
            the repository itself is left as it is.
          </p>
        </Confirm>
      )}
    </div>
  );
}

function RepositoryForm(
  { project, settings, done }: {
    project: string;
    settings: RepositoryAnswer | null;
    done(settings?: RepositoryAnswer): void;
  },
): JSX.Element {
  const url = useSignal(settings?.url ?? "");
  const ref = useSignal(settings?.ref ?? "main");
  const folder = useSignal(settings?.folder ?? "");
  const user = useSignal("");
  const password = useSignal("");
  const every = useSignal(settings === null ? "300" : String(settings.every_seconds ?? ""));
  const isDirect = useSignal(settings?.allows_direct ?? false);
  const { problem, run } = useAct();
  const offered = pauses.some(({ value }) => value === every.value)
    ? pauses
    : [{ value: every.value, label: `Every ${sayDuration(Number(every.value) * 1_000)}` }, ...pauses];
  return (
    <Form
      class="body stack narrow"
      send={async () => {
        const credentials = user.value === "" ? {} : { credentials: { user: user.value, password: password.value } };
        const body = {
          url: url.value.trim(),
          ref: ref.value.trim(),
          folder: folder.value.trim(),
          every_seconds: every.value === "" ? null : Number(every.value),
          allows_direct: isDirect.value,
          ...credentials,
        };
        await run(async () => done(await ask("PUT", path`/api/projects/${project}/git`, body)));
      }}
    >
      <TextField
        label="Address"
        placeholder="https://git.example.com/team/shop.git"
        value={url.value}
        onInput={(value) => url.value = value}
        mono
        autocomplete="off"
        required
      />
      <TextField
        label="Branch, tag or commit"
        value={ref.value}
        onInput={(value) => ref.value = value}
        mono
        autocomplete="off"
        required
      />
      <TextField
        label="Folder"
        hint="Of the project in the repository; its root when it is empty."
        value={folder.value}
        onInput={(value) => folder.value = value}
        mono
        autocomplete="off"
      />
      <TextField
        label="User"
        hint={settings?.has_credentials
          ? "Left empty, the credentials stay as they are while the address is the same."
          : "Left empty where everybody may read the repository."}
        value={user.value}
        onInput={(value) => user.value = value}
        autocomplete="off"
      />
      {user.value !== "" && (
        <TextField
          label="Password or token"
          type="password"
          value={password.value}
          onInput={(value) => password.value = value}
          autocomplete="off"
          required
        />
      )}
      <SelectField label="Look at it" value={every.value} options={offered} onChange={(value) => every.value = value} />
      <CheckField
        label={`Runs may commit to ${ref.value || "it"} itself`}
        hint="Otherwise what a run wrote goes to branches of its own, for somebody to merge."
        checked={isDirect.value}
        onChange={(checked) => isDirect.value = checked}
      />
      {problem.value && <ProblemBox problem={problem.value} />}
      <div class="row">
        <Button type="submit" kind="primary">Keep it and look now</Button>
        <Button kind="quiet" onClick={() => done()}>Leave it</Button>
      </div>
    </Form>
  );
}
