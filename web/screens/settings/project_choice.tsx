import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { may, projects, query, setQuery } from "../../state/mod.ts";
import { Empty, LinkButton, Loaded } from "../../parts/mod.ts";

/** What is a project's: the project is chosen above it, and stands in the address. */
export function ProjectChoice(
  { children, isFixed = false, isFor = () => true }: {
    children(project: string): JSX.Element;
    /** A form begun for one project is not offered others. */
    isFixed?: boolean;
    /** Whether somebody has something to do here with a project of this name. */
    isFor?(project: string): boolean;
  },
): JSX.Element {
  return (
    <Loaded of={projects()} what="projects">
      {(projects) => (
        <Choice names={projects.map(({ name }) => name).filter(isFor)} isFixed={isFixed}>{children}</Choice>
      )}
    </Loaded>
  );
}

function Choice(
  { names, isFixed, children }: {
    names: readonly string[];
    isFixed: boolean;
    children(project: string): JSX.Element;
  },
): JSX.Element {
  const asked = query.value.get("project");
  const project = asked ?? names[0];
  // Who is given the address sees the same project, whatever the first of theirs is.
  useEffect(() => {
    if (asked === null && project !== undefined) setQuery({ project });
  }, [asked, project]);
  if (project === undefined) {
    return (
      <Empty icon="home" title="There is no project yet">
        <p>What stands here belongs to a project.</p>
        {may("admin") && <LinkButton href="/settings/projects" kind="primary">Make a project</LinkButton>}
      </Empty>
    );
  }
  if (isFixed) return children(project);
  return (
    <div class="stack">
      {(names.length > 1 || !names.includes(project)) && (
        <div class="filters row">
          <select
            class="select"
            aria-label="Project of these settings"
            value={project}
            onChange={({ currentTarget: { value } }) => setQuery({ project: value })}
          >
            {names.map((name) => <option key={name} value={name}>{name}</option>)}
            {!names.includes(project) && <option value={project}>{project}</option>}
          </select>
        </div>
      )}
      {children(project)}
    </div>
  );
}
