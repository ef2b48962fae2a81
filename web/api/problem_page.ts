import { html } from "./reference/mod.ts";

/** Whether a browser will show the answer as a page: somebody followed a link, or comes from an identity provider. */
export function isForAPage({ headers }: Request): boolean {
  return headers.get("sec-fetch-mode") === "navigate" && (headers.get("accept") ?? "").includes("text/html");
}

/** A problem for people: the words that a program gets as JSON. */
export function problemPage(body: string): string {
  const { detail, remedy, code, request } = JSON.parse(body) as Record<string, string>;
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${capital(detail!)} · confiture</title>
      </head>
      <body>
        <main>
          <h1>${capital(detail!)}</h1>
          <p>${remedy}</p>
          <p><a href="/">To the dashboard</a></p>
          <p><small><code>${code} · request ${request}</code></small></p>
        </main>
      </body>
    </html>
  `.text;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
