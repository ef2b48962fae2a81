import type { JSX } from "preact";

/** A page of the dashboard, and the addresses that it has. */
export interface PageRoute {
  pattern: string;
  draw(params: Record<string, string>): JSX.Element;
}
