import { DiagramScreen } from "../diagram/mod.ts";
import { DriftScreen } from "../drift/mod.ts";
import { HomeScreen, ProjectScreen } from "../home/mod.ts";
import { MigrationScreen, MigrationsScreen } from "../migrations/mod.ts";
import { OperationScreen, OperationsScreen } from "../operations/mod.ts";
import { ReviewScreen, ReviewsScreen } from "../reviews/mod.ts";
import { RunScreen } from "../run/mod.ts";
import { RunsScreen } from "../runs/mod.ts";
import { SchemaScreen } from "../schema/mod.ts";
import type { PageRoute } from "./page_route.ts";
import { settingsPages } from "./settings_pages.tsx";

/** Every address of the dashboard. Tests walk this table. */
export const pages: readonly PageRoute[] = [
  { pattern: "/", draw: () => <HomeScreen /> },
  { pattern: "/projects/:project", draw: ({ project }) => <ProjectScreen key={project} project={project!} /> },
  { pattern: "/reviews", draw: () => <ReviewsScreen /> },
  { pattern: "/reviews/:review", draw: ({ review }) => <ReviewScreen key={review} review={review!} /> },
  { pattern: "/runs", draw: () => <RunsScreen /> },
  { pattern: "/runs/:run", draw: ({ run }) => <RunScreen key={run} run={run!} /> },
  { pattern: "/projects/:project/schema", draw: ({ project }) => <SchemaScreen project={project!} /> },
  { pattern: "/projects/:project/diagram", draw: ({ project }) => <DiagramScreen project={project!} /> },
  { pattern: "/projects/:project/migrations", draw: ({ project }) => <MigrationsScreen project={project!} /> },
  {
    pattern: "/projects/:project/migrations/:version",
    draw: ({ project, version }) => <MigrationScreen project={project!} version={version!} />,
  },
  { pattern: "/projects/:project/drift", draw: ({ project }) => <DriftScreen project={project!} /> },
  { pattern: "/projects/:project/operations", draw: ({ project }) => <OperationsScreen project={project!} /> },
  {
    pattern: "/projects/:project/operations/:operation",
    draw: ({ project, operation }) => <OperationScreen project={project!} operation={operation!} />,
  },
  ...settingsPages,
];
