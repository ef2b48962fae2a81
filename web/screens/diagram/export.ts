import type { Rect } from "./state.ts";

/** Gives text or a picture to whoever asked, as a file. */
export function download(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Colours of the light theme: a file is read where no theme is. */
const style = `
.box{fill:#fff;stroke:#c9c9d1}.head{fill:#f1f1f3}.focus .box{stroke:#a81e4a;stroke-width:2}
.added .head{fill:#e3f4ea}.changed .head{fill:#fdf1dc}
text{font:12px ui-monospace,Menlo,Consolas,monospace;fill:#1c1c21}.name{font-weight:600}.type{fill:#5b5b66;font-size:11px}
.erd-links path{fill:none;stroke:#8a8a96;stroke-width:1.3}.erd-links .optional{stroke-dasharray:5 4}`;

/** All of the drawing as an SVG file, drawn by what draws it on the screen. */
export function svgFile(
  scene: string,
  { x, y, width, height }: Rect,
): string {
  const box = [x - 24, y - 24, width + 48, height + 48].map(Math.round).join(" ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${Math.round(width + 48)}" height="${
    Math.round(height + 48)
  }"><style>${style}</style><rect x="${Math.round(x - 24)}" y="${
    Math.round(y - 24)
  }" width="100%" height="100%" fill="#fff"/>${scene}</svg>`;
}

/** A picture of an SVG file; browsers draw none beyond some size, which is said rather than given empty. */
export async function pngOf(svg: string, { width, height }: { width: number; height: number }): Promise<Blob> {
  const scale = Math.min(2, 16_000 / Math.max(width, height), Math.sqrt(120e6 / (width * height)));
  if (scale < 0.2) {
    throw new Error("The diagram is too large for a picture that could be read. Choose fewer tables, or take the SVG.");
  }
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return await new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("This browser draws no picture of that size."))))
  );
}
