/** Figures of the server for Prometheus: what this process counted, and what the control database tells. */
export { expositionType, type Family, writeFamilies } from "./exposition.ts";
export { readControlFigures } from "./control_figures.ts";
export { processFamilies } from "./process_figures.ts";
export { RequestFigures } from "./request_figures.ts";
