/**
 * Import this before anything else in a program that tsx loads. It keeps a failing program from hanging.
 *
 * The SDK's source maps name `node_modules/@pulumi/output.ts` where `node_modules/@pulumi/pulumi/output.ts` is meant.
 * Node 20 prints a stack in colours by looking for the end of each package's name, and with a scope that no second
 * slash follows it loops until the text is as long as a string can be: 15 to 30 seconds and a gigabyte for every error
 * whose stack passes through the SDK, which asks for just that. The right path avoids it, and is the right path.
 */
const WRONG_PATH = /(node_modules\/@pulumi\/)(?=[^/\s:]+\.ts:|(?:cmd|runtime|log|dynamic|provider)\/)/g;
const prepare = Error.prepareStackTrace; // the SDK's: it maps positions back to the sources

if (prepare) {
  Error.prepareStackTrace = (error, frames) => {
    const text: unknown = prepare(error, frames);
    return typeof text === "string" ? text.replaceAll(WRONG_PATH, "$1pulumi/") : text;
  };
}
