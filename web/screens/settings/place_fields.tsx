import type { JSX } from "preact";
import type { EnvironmentsAnswer } from "../../api/mod.ts";
import { get, path, projects, type Resource } from "../../state/mod.ts";
import { SelectField, TextField, useResource } from "../../parts/mod.ts";
import type { Where } from "./state.ts";

/** Names of a project's environments, as far as its files tell. */
export function useEnvironments(project: string | null): readonly string[] {
  const names: Resource<string[]> = useResource(async (signal) => {
    if (project === null) return [];
    const answer = await get<EnvironmentsAnswer>(path`/api/projects/${project}/environments`, signal);
    return answer.environments.map(({ name }) => name);
  }, [project]);
  const now = names.now.value;
  return "value" in now ? now.value : [];
}

/** Where something is to hold: everywhere, in a project, or in one environment of it. */
export function PlaceFields({ where, change }: { where: Where; change(where: Where): void }): JSX.Element {
  const now = projects().now.value;
  const known = "value" in now ? now.value : [];
  const environments = useEnvironments(where.project);
  return (
    <>
      <SelectField
        label="Where"
        value={where.project ?? ""}
        options={[
          { value: "", label: "Everywhere on this server" },
          ...known.map(({ name }) => ({ value: name, label: `In ${name}` })),
        ]}
        onChange={(value) => change({ project: value === "" ? null : value, environment: null })}
      />
      {where.project !== null && (
        <TextField
          label="Environment"
          hint="All of the project's when it is empty."
          value={where.environment ?? ""}
          list={environments}
          autocomplete="off"
          onInput={(value) => change({ ...where, environment: value.trim() === "" ? null : value.trim() })}
        />
      )}
    </>
  );
}
