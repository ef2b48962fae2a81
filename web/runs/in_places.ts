/** Where somebody may look: a null project or environment means all. */
export interface SeenPlace {
  project: string | null;
  environment: string | null;
}

/**
 * The condition that a row is in one of the places of a parameter, JSON of such: what a list leaves out is no part
 * of its pages. Both columns may be null, which only a place without that limit covers.
 */
export function inPlaces(parameter: string, project: string, environment: string): string {
  return `(${parameter}::jsonb IS NULL OR EXISTS (
    SELECT FROM jsonb_to_recordset(${parameter}::jsonb) AS place (project text, environment text)
    WHERE (place.project IS NULL OR place.project = ${project})
      AND (place.environment IS NULL OR place.environment = ${environment})))`;
}
