import type { JSX } from "preact";
import { type Resource, resource } from "../state/mod.ts";
import { Loaded } from "./loaded.tsx";

/** Screens that are loaded when somebody opens one of them: the first page does not wait for what few look at. */
export function lazy<T>(load: () => Promise<T>): (draw: (screens: T) => JSX.Element) => JSX.Element {
  let loaded: Resource<T> | undefined;
  return (draw) => <Loaded of={loaded ??= resource(load)} what="the page">{draw}</Loaded>;
}
