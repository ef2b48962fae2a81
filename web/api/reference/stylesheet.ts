/** Looks of the reference page; the colours follow what the reader's system asks for. */
export const stylesheet = `:root {
  color-scheme: light dark;
  --paper: #ffffff;
  --ink: #1c1b1a;
  --quiet: #57534e;
  --line: #d6d3d1;
  --accent: #9f1239;
  --panel: #f5f5f4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #1c1917;
    --ink: #f5f5f4;
    --quiet: #b8b2ac;
    --line: #44403c;
    --accent: #fda4af;
    --panel: #292524;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto;
  max-width: 64rem;
  padding: 1.5rem;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif;
}
a { color: var(--accent); }
a:focus-visible, .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code, .method { font-family: ui-monospace, monospace; font-size: 0.9em; overflow-wrap: anywhere; }
h1 { margin-top: 0; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
h3 { margin: 0; font-size: 1.1rem; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
h4 { margin: 1rem 0 0.25rem; font-size: 0.9rem; color: var(--quiet); }
.method { color: var(--accent); font-weight: 700; }
.permission, small { color: var(--quiet); }
p { margin: 0.25rem 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; padding: 0; list-style: none; }
article { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--panel); }
.scroll { overflow-x: auto; }
table { width: 100%; min-width: 34rem; table-layout: fixed; border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.25rem 1rem 0.25rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--quiet); }
tbody th { font-weight: 400; }
td { overflow-wrap: anywhere; }
th.name { width: 26%; }
th.type { width: 34%; }
th.needed { width: 5rem; }
th:last-child { width: auto; }
@media print { article { break-inside: avoid; } }
`;
