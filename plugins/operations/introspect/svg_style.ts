/** Colours are written out, not as variables, for viewers that know neither those nor media queries. */
export const svgStyle = `
  text { font: 12px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1f2937; }
  .page { fill: #ffffff; }
  .box { fill: #f9fafb; stroke: #9ca3af; }
  .start { stroke: #1d4ed8; stroke-width: 2; }
  .head { fill: #e5e7eb; }
  .name { font-size: 13px; font-weight: bold; fill: #111827; }
  .mark { font-size: 10px; font-weight: bold; fill: #1d4ed8; }
  .key { font-weight: bold; }
  .type, .more { fill: #4b5563; }
  .line { fill: none; stroke: #6b7280; stroke-width: 1.3; }
  .end { fill: #ffffff; stroke: #6b7280; stroke-width: 1.3; }
  .bond:hover .line, .bond:hover .end { stroke: #1d4ed8; stroke-width: 2; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e5e7eb; }
    .page { fill: #0f172a; }
    .box { fill: #1e293b; stroke: #64748b; }
    .start { stroke: #93c5fd; }
    .head { fill: #334155; }
    .name { fill: #f8fafc; }
    .mark { fill: #93c5fd; }
    .type, .more { fill: #cbd5e1; }
    .line { stroke: #94a3b8; }
    .end { fill: #0f172a; stroke: #94a3b8; }
    .bond:hover .line, .bond:hover .end { stroke: #93c5fd; }
  }
`;
