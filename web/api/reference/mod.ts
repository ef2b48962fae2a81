/** The API as a page for people, made from the document for programs. */
export { html } from "./html.ts";
export { referencePage, stylesheetPath } from "./page.ts";
export { stylesheet } from "./stylesheet.ts";
