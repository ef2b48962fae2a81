import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { SecretAnswer } from "../../api/mod.ts";
import { ask, get, path } from "../../state/mod.ts";
import {
  ActHead,
  Ago,
  Button,
  Confirm,
  Form,
  Loaded,
  ProblemBox,
  Table,
  TextField,
  useAct,
  useResource,
} from "../../parts/mod.ts";
import { useEnvironments } from "./place_fields.tsx";

/** Names of a project's secrets: values go in, and come out in runs alone. */
export function Secrets({ project }: { project: string }): JSX.Element {
  const secrets = useResource(
    async (signal) => (await get<{ secrets: SecretAnswer[] }>(path`/api/projects/${project}/secrets`, signal)).secrets,
    [project],
  );
  const forgotten = useSignal<SecretAnswer | undefined>(undefined);
  return (
    <section class="panel" aria-label="Secrets">
      <header>
        <h2>Secrets</h2>
      </header>
      <Loaded of={secrets} what="the names of secrets">
        {(secrets) =>
          secrets.length === 0
            ? (
              <p class="body soft">
                None yet. An environment's file names a secret (<code>database_url: env:SHOP_URL</code>), and what you
                keep here under that name is what its runs connect with.
              </p>
            )
            : (
              <Table label="Secrets" kind="stacked">
                <thead>
                  <tr>
                    <th>Name</th>
                    <th>Environment</th>
                    <th>Kept</th>
                    <ActHead />
                  </tr>
                </thead>
                <tbody>
                  {secrets.map((each) => (
                    <tr key={`${each.name} ${each.environment}`}>
                      <td class="mono">{each.name}</td>
                      <td data-label="Environment">{each.environment || <span class="soft">all</span>}</td>
                      <td data-label="Kept" class="soft">
                        <span>
                          <Ago at={each.updated_at} /> by {each.updated_by}
                        </span>
                      </td>
                      <td class="fit">
                        <Button
                          small
                          kind="danger"
                          label={`Forget ${each.name}${each.environment && ` of ${each.environment}`}`}
                          onClick={() => void (forgotten.value = each)}
                        >
                          Forget
                        </Button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </Table>
            )}
      </Loaded>
      <NewSecret project={project} kept={secrets.reload} />
      {forgotten.value && (
        <Confirm
          title={`Forget ${forgotten.value.name}?`}
          act="Forget it"
          close={() => forgotten.value = undefined}
          does={async () => {
            const { name, environment } = forgotten.value!;
            const search = new URLSearchParams({ environment });
            await ask("DELETE", `${path`/api/projects/${project}/secrets/${name}`}?${search}`);
            await secrets.reload();
          }}
        >
          <p>
            Runs that need it fail from then on{forgotten.value.environment && ` in ${forgotten.value.environment}`}.
            Nobody can read it again, so keep its value elsewhere if it is still of use.
          </p>
        </Confirm>
      )}
    </section>
  );
}

function NewSecret({ project, kept }: { project: string; kept(): Promise<void> }): JSX.Element {
  const name = useSignal("");
  const value = useSignal("");
  const environment = useSignal("");
  const environments = useEnvironments(project);
  const { problem, run } = useAct();
  return (
    <Form
      class="body stack narrow"
      send={async () => {
        const body = { value: value.value, environment: environment.value.trim() };
        const isKept = await run(async () => {
          await ask("PUT", path`/api/projects/${project}/secrets/${name.value.trim()}`, body);
          await kept();
        });
        if (isKept) name.value = value.value = environment.value = "";
      }}
    >
      <h3>Keep a secret</h3>
      <TextField
        label="Name"
        hint="Runs see it as an environment variable. One of the same name is replaced."
        placeholder="SHOP_URL"
        value={name.value}
        onInput={(text) => name.value = text}
        mono
        autocomplete="off"
        required
      />
      <TextField
        label="Value"
        type="password"
        hint="It is sealed with the server's key; nobody can read it again, you neither."
        value={value.value}
        onInput={(text) => value.value = text}
        autocomplete="off"
        required
      />
      <TextField
        label="Environment"
        hint="All of the project's when it is empty."
        value={environment.value}
        list={environments}
        onInput={(text) => environment.value = text}
        autocomplete="off"
      />
      {problem.value && <ProblemBox problem={problem.value} />}
      <div class="row">
        <Button type="submit">Keep it</Button>
      </div>
    </Form>
  );
}
