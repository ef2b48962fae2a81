import { lazy } from "../../parts/mod.ts";
import type { PageRoute } from "./page_route.ts";

const settings = lazy(() => import("../settings/mod.ts"));

export const settingsPages: readonly PageRoute[] = [
  { pattern: "/settings", draw: () => settings(({ SettingsScreen }) => <SettingsScreen />) },
  { pattern: "/settings/people", draw: () => settings(({ PeopleScreen }) => <PeopleScreen />) },
  { pattern: "/settings/people/new", draw: () => settings(({ NewPersonScreen }) => <NewPersonScreen />) },
  {
    pattern: "/settings/people/:person",
    draw: ({ person }) => settings(({ PersonScreen }) => <PersonScreen key={person} person={person!} />),
  },
  { pattern: "/settings/tokens", draw: () => settings(({ TokensScreen }) => <TokensScreen />) },
  { pattern: "/settings/tokens/new", draw: () => settings(({ NewTokenScreen }) => <NewTokenScreen />) },
  { pattern: "/settings/sessions", draw: () => settings(({ SessionsScreen }) => <SessionsScreen />) },
  { pattern: "/settings/projects", draw: () => settings(({ ProjectsScreen }) => <ProjectsScreen />) },
  {
    pattern: "/settings/projects/:project",
    draw: ({ project }) =>
      settings(({ ProjectSettingsScreen }) => <ProjectSettingsScreen key={project} project={project!} />),
  },
  { pattern: "/settings/schedules", draw: () => settings(({ SchedulesScreen }) => <SchedulesScreen />) },
  { pattern: "/settings/schedules/new", draw: () => settings(({ ScheduleScreen }) => <ScheduleScreen />) },
  { pattern: "/settings/schedules/edit", draw: () => settings(({ ScheduleScreen }) => <ScheduleScreen />) },
  { pattern: "/settings/webhooks", draw: () => settings(({ WebhooksScreen }) => <WebhooksScreen />) },
  { pattern: "/settings/webhooks/new", draw: () => settings(({ NewWebhookScreen }) => <NewWebhookScreen />) },
  { pattern: "/settings/plugins", draw: () => settings(({ PluginsScreen }) => <PluginsScreen />) },
  {
    pattern: "/settings/plugins/:publisher/:name",
    draw: ({ publisher, name }) => settings(({ PluginScreen }) => <PluginScreen plugin={`${publisher}/${name}`} />),
  },
  { pattern: "/settings/audit", draw: () => settings(({ AuditScreen }) => <AuditScreen />) },
];
