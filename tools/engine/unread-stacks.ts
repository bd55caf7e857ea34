/**
 * Import this in a program that nobody asks where its resources come from, after `legible-stack.ts`.
 *
 * For each resource and each promise the SDK makes a stack, as text: to tell the engine the lines of the source that a
 * resource comes from, and to tell of promises that never ended. Each costs a look into the source maps of the SDK and
 * of the program, which are read and parsed for it: two thirds of a second of every preview. A catalog's resources all
 * come from the same few lines of keyturn's components, so those stacks are left empty. Those of errors are whole.
 */
const ASKED_BY = /[\\/]@pulumi[\\/]pulumi[\\/](?:resource|runtime[\\/]debuggable)\.js$/;
const prepare = Error.prepareStackTrace;

if (prepare) {
  Error.prepareStackTrace = (error, frames) =>
    error.message === "" && ASKED_BY.test(frames[0]?.getFileName() ?? "")
      ? String(error)
      : prepare(error, frames);
}
