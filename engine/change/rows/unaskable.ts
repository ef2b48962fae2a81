/** Why the rows cannot be asked something before the plan runs. Never leaves this folder. */
export class Unaskable extends Error {
  override readonly name = "Unaskable";
}
