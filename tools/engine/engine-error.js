/** The engine cannot be had; the message names the remedy. */
export class EngineError extends Error {
  /** @override */
  name = "EngineError";
}
