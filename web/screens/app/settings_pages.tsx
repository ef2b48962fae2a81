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
];
