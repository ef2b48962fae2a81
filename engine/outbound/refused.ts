/** A delivery failed, and another try would not change that. */
export class Refused extends Error {}
