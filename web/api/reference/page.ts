import { rolesFor } from "../../auth/mod.ts";
import { openApi } from "../openapi.ts";
import { verbWords } from "../permit.ts";
import type { AnyRoute, Permission } from "../route.ts";
import { Html, html } from "./html.ts";
import { type Schema, schemaRows, typeWords } from "./schema_rows.ts";

interface Parameter {
  name: string;
  in: "path" | "query";
  required: boolean;
  description?: string;
  schema: Schema;
}

type Content = Record<string, { schema: Schema }>;

interface Operation {
  tags: [string];
  summary: string;
  "x-permission": Permission;
  parameters: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: { problem: Schema } };
}

/** Where the page's stylesheet is: nothing of it is inline, and nothing comes from elsewhere. */
export const stylesheetPath = "/api/reference.css";

/** The OpenAPI document as a page that people read. */
export function referencePage(routes: readonly AnyRoute[], version: string): string {
  const { paths, components } = openApi(routes, version) as unknown as Document;
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation }))
  );
  const tags = [...new Set(all.map(({ operation }) => operation.tags[0]))];
  const page = html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>The API of confiture</title>
        <link rel="stylesheet" href="${stylesheetPath}">
      </head>
      <body>
        <header>
          <h1>The API of confiture</h1>
          <p>Version ${version}. For programs: <a href="/api/openapi.json">the same as an OpenAPI document</a>.</p>
          <p>Programs send a token as <code>Authorization: Bearer …</code>, browsers the cookie of a session. Requests and answers are JSON unless said otherwise.</p>
        </header>
        <nav aria-label="Contents">
          <ul>${tags.map((tag) =>
            html`
              <li><a href="#${slug(tag)}">${tag}</a></li>
            `
          )}
    <li><a href="#failures">Failures</a></li>
          </ul>
        </nav>
        <main>${tags.map((tag) =>
          html`
            <section aria-labelledby="${slug(tag)}">
            <h2 id="${slug(tag)}">${tag}</h2>${all.filter(({ operation }) => operation.tags[0] === tag).map(articleOf)}
            </section>
          `
        )}
    <section aria-labelledby="failures">
    <h2 id="failures">Failures</h2>
    <p>Every failure is <code>application/problem+json</code>.</p>
    ${schemaTable(components.schemas.problem, false)}
    </section>
        </main>
      </body>
    </html>
  `;
  return page.text;
}

function articleOf({ path, method, operation }: { path: string; method: string; operation: Operation }): Html {
  const { summary, parameters, requestBody, responses } = operation;
  const [[status, answer]] = Object.entries(responses).filter(([key]) => key !== "default") as [
    [string, { content?: Content }],
  ];
  const id = slug(`${method} ${path}`);
  return html`
    <article aria-labelledby="${id}">
    <h3 id="${id}"><a href="#${id}"><span class="method">${method}</span> <code>${path}</code></a></h3>
    <p>${summary}.</p>
    <p class="permission">For ${permissionWords(operation["x-permission"])}.</p>${parameters.length === 0
      ? undefined
      : html`
        <h4>Parameters</h4>
        ${table(parameters.map(({ name, in: place, required, description, schema }) => ({
          name,
          type: `${typeWords(schema)} (${place})`,
          isRequired: required,
          description: description ?? "",
        })))}
      `}${requestBody === undefined ? undefined : contentOf("Body", requestBody.content)}${answer.content === undefined
      ? html`
        <h4>Answer</h4>
        <p>${status}, empty.</p>
      `
      : contentOf("Answer", answer.content)}
    </article>
  `;
}

function contentOf(title: string, content: Content): Html {
  const [[media, { schema }]] = Object.entries(content) as [[string, { schema: Schema }]];
  const isEmpty = schema.type === "object" && Object.keys(schema.properties ?? {}).length === 0 &&
    schema.additionalProperties === false;
  return html`
    <h4>${title}${media === "application/json" ? undefined : html`
      <small>${media}</small>
    `}</h4>
    ${isEmpty ? html`<p>An empty object.</p>` : schemaTable(schema, title === "Body")}
  `;
}

function schemaTable(schema: Schema, isSent: boolean): Html {
  const rows = schemaRows(schema);
  return table(isSent ? rows : rows.map(({ isRequired: _, ...row }) => row));
}

/** Whether a field is needed is said of what a reader sends; a column that no row fills is left out. */
function table(rows: readonly { name: string; type: string; isRequired?: boolean; description: string }[]): Html {
  const [first] = rows;
  if (rows.length === 1 && first!.name === "") return html`<p>${first!.type}</p>`;
  const isSent = rows.some(({ isRequired }) => isRequired !== undefined);
  const isDescribed = rows.some(({ description }) => description !== "");
  return html`
    <div class="scroll" role="group" aria-label="Fields" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col" class="name">Name</th>
            <th scope="col" class="type">Type</th>
            ${isSent ? html`<th scope="col" class="needed">Needed</th>` : undefined}
            ${isDescribed ? html`<th scope="col">Meaning</th>` : undefined}
          </tr>
        </thead>
        <tbody>${rows.map(({ name, type, isRequired, description }) =>
          html`
            <tr>
              <th scope="row"><code>${name}</code></th>
              <td>${type}</td>
              ${isSent ? html`<td>${isRequired ? "yes" : "no"}</td>` : undefined}
              ${isDescribed ? html`<td>${description}</td>` : undefined}
            </tr>
          `
        )}
        </tbody>
      </table>
    </div>
  `;
}

function permissionWords(permission: Permission): string {
  if (permission === "open") return "everybody, signed in or not";
  if (permission === "signed-in") return "whoever is signed in; what it gives or does depends on their roles";
  return `who may ${verbWords[permission]} (${permission}): ${rolesFor(permission).join(", ")}`;
}

function slug(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}
