/** The document of every address. Its scripts are files, since the policy of the server lets no others in. */
export function page(base: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>confiture</title>
<link rel="icon" href="${base}icon.svg" type="image/svg+xml">
<script src="${base}theme.js"></script>
<link rel="stylesheet" href="${base}style.css">
<script type="module" src="${base}main.js"></script>
</head>
<body>
<div id="page"></div>
<noscript>The dashboard needs JavaScript. Everything in it can be done with <code>confiture --server</code> too.</noscript>
</body>
</html>
`;
}

/** A jar. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect x="8" y="3" width="16" height="5" rx="1.5" fill="#6b7280"/>
<path d="M9 9h14c3 2 4 4 4 7v9a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4v-9c0-3 1-5 4-7z" fill="#b0244f"/>
<rect x="9" y="16" width="14" height="8" rx="1.5" fill="#fff" opacity=".92"/></svg>
`;
