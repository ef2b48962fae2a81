import type { JSX } from "preact";

const shapes = {
  home: "M2.5 7.5 8 3l5.5 4.5V13a.5.5 0 0 1-.5.5H9.8V10H6.2v3.5H3a.5.5 0 0 1-.5-.5z",
  schema: "M3 3.5h10v3H3zM3 9.5h10v3H3zM5 6.5v3M11 6.5v3",
  diagram: "M2.5 2.5h4v4h-4zM9.5 9.5h4v4h-4zM6.5 4.5H11a.5.5 0 0 1 .5.5v4.5",
  migrations: "M3 4h10M3 8h10M3 12h6M11.5 10.5v4M9.5 12.5h4",
  plans: "M4 2.5h6l2.5 2.5v8.5h-8.5zM6 7h4.5M6 9.5h4.5",
  runs: "M5 3.5v9l7.5-4.5z",
  drift: "M3 5h8M8.5 2.5 11 5 8.5 7.5M13 11H5M7.5 8.5 5 11l2.5 2.5",
  operations: "M3 4.5h6M12 4.5h1M3 11.5h1M7 11.5h6M10.5 3v3M5.5 10v3",
  settings:
    "M8 5.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4zM8 2v2M8 12v2M2 8h2M12 8h2M3.8 3.8l1.4 1.4M10.8 10.8l1.4 1.4M3.8 12.2l1.4-1.4M10.8 5.2l1.4-1.4",
  search: "M7 2.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4zM10.2 10.2l3.3 3.3",
  reload: "M13 8a5 5 0 1 1-1.5-3.6M13 2.5v2.7h-2.7",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  close: "M4 4l8 8M12 4l-8 8",
  sun: "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM8 1.5v1.6M8 12.9v1.6M1.5 8h1.6M12.9 8h1.6",
  moon: "M13 9.6A5.5 5.5 0 0 1 6.4 3a5.5 5.5 0 1 0 6.6 6.6z",
  screen: "M2.5 3.5h11v7h-11zM6 13h4M8 10.5V13",
  check: "M3.5 8.5 6.5 11.5 12.5 4.5",
  warning: "M8 2.5 14 13H2zM8 6.5v3M8 11.2v.3",
  download: "M8 2.5v7M5 6.8l3 3 3-3M3 13h10",
  out: "M6.5 3H3v10h3.5M10 5l3 3-3 3M13 8H6.5",
  chevron: "m6 4 4 4-4 4",
  plus: "M8 3v10M3 8h10",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5.3a2.5 2.5 0 0 1 5 0v2.2",
  table: "M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6",
} as const;

export type IconName = keyof typeof shapes;

/** A drawing beside words; what it means is said by them. */
export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg
      class="icon"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.4"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={shapes[name]} />
    </svg>
  );
}
