/** What initdb says of the schema `public`; pg_dump leaves it out. */
export const commentOfPublic = "standard public schema";
