import { computed } from "@preact/signals";
import type { ProjectAnswer } from "../api/mod.ts";
import { get } from "./api.ts";
import { pathname } from "./place.ts";
import { type Resource, resource } from "./resource.ts";
import { match } from "./routing.ts";

let known: Resource<readonly ProjectAnswer[]> | undefined;

/** Projects that the caller may see; asked for once, and again when somebody signs in or makes one. */
export function projects(): Resource<readonly ProjectAnswer[]> {
  return known ??= resource(async (signal) =>
    (await get<{ projects: ProjectAnswer[] }>("/api/projects", signal)).projects
  );
}

export function forgetProjects(): void {
  known?.close();
  known = undefined;
}

/** The project that the address names; undefined on pages about all of them. */
export const currentProject = computed(() => {
  const [first, project] = pathname.value.split("/").filter(Boolean);
  if (first !== "projects" || project === undefined) return undefined;
  return match("/projects/:project", `/projects/${project}`)?.project;
});

/** The project that whoever looks is at: the one of the address, or the only one that there is. */
export function chosenProject(): string | undefined {
  const now = projects().now.value;
  return currentProject.value ?? ("value" in now && now.value.length === 1 ? now.value[0]!.name : undefined);
}

/** Address of a page of a project. */
export function projectPath(project: string, page = "", query: Record<string, string> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `/projects/${encodeURIComponent(project)}${page && `/${page}`}${search && `?${search}`}`;
}
