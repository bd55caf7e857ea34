// @ts-check
/**
 * Errors of the language and of libraries that quote what they were given: JSON.parse and the YAML parser the text,
 * execa all that a command printed.
 */
const QUOTING = new Set(["SyntaxError", "YAMLParseError", "YAMLWarning", "ExecaError", "ExecaSyncError"]);

/** The engine's mark of a secret (`resource.SigKey` and `resource.SecretSig` of its SDK). */
const MARK = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** A shorter value would be struck out of ordinary words. */
const SHORTEST = 8;

/** Whether an error's words may hold a value that nobody here knows. @param {unknown} error */
export function mayQuote(error) {
  return error instanceof Error && QUOTING.has(error.name);
}

/**
 * What may be told of an error whose words may hold a value: its class, its code, and the lines of the program that it
 * came through.
 *
 * @param {unknown} error
 */
export function withoutWords(error) {
  if (!(error instanceof Error)) return `something that is no error was thrown (${typeof error})`;
  const { code, stack } = /** @type {Error & { code?: unknown }} */ (error);
  const known = typeof code === "string" && /^[A-Z0-9_]+$/.test(code) ? ` ${code}` : "";
  const frames = (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const name = /^\w+$/.test(error.name) ? error.name : "Error";
  return [`${name}${known}; its words are withheld, for they may quote a value`, ...frames].join("\n");
}

/** Takes an error's words away, in place: message, cause and whatever else it carries. @param {Error} error */
export function withhold(error) {
  const told = withoutWords(error);
  const [message = ""] = told.split("\n");
  strip(error);
  Object.defineProperty(error, "message", { value: message, configurable: true, writable: true });
  Object.defineProperty(error, "stack", { value: told, configurable: true, writable: true });
}

/**
 * Strikes values out of an error's words, in place, those of its causes too.
 *
 * @param {unknown} error @param {Iterable<string>} values
 */
export function strikeOut(error, values) {
  if (!(error instanceof Error)) return;
  if (mayQuote(error)) return withhold(error);
  const forms = [...values].flatMap(formsOf).sort((a, b) => b.length - a.length);
  for (let each = /** @type {unknown} */ (error); each instanceof Error; each = each.cause) {
    for (const key of Object.getOwnPropertyNames(each)) {
      const text = Reflect.get(each, key);
      if (typeof text !== "string") continue;
      const clean = forms.reduce((so, form) => so.replaceAll(form, "[secret]"), text);
      if (clean !== text)
        Object.defineProperty(each, key, { value: clean, configurable: true, writable: true });
    }
  }
}

/**
 * The texts under the engine's mark of a secret, however deep, in properties as its protocol carries them.
 *
 * @param {unknown} value @param {Set<string>} into @param {boolean} isSecret
 */
export function collectSecrets(value, into, isSecret = false) {
  if (typeof value === "string" && isSecret && value.length >= SHORTEST) into.add(value);
  if (typeof value !== "object" || value === null) return;
  const marked = isSecret || Reflect.get(value, MARK) === SECRET;
  for (const [key, inner] of Object.entries(value)) if (key !== MARK) collectSecrets(inner, into, marked);
}

/** @param {string} value */
function formsOf(value) {
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    Buffer.from(value).toString("base64"),
  ];
}

/** An error's own properties are printed with it, such as the `input` of one about a URL. @param {Error} error */
function strip(error) {
  for (const key of Object.getOwnPropertyNames(error)) if (key !== "code") Reflect.deleteProperty(error, key);
}

/**
 * From here on, what nobody caught ends the process without its words. Node would print them, and the line of the
 * source.
 *
 * @param {string} name of what broke off
 */
export function endQuietly(name) {
  process.on("uncaughtException", (error) => {
    process.stderr.write(`${name} broke off: ${withoutWords(error)}\n`);
    process.exit(1);
  });
}

/**
 * From here on, what nobody caught reaches the SDK's own handlers, which print it, without what `hide` takes away.
 *
 * @param {(error: Error) => void} hide
 */
export function hideUncaught(hide) {
  const first = (/** @type {unknown} */ error) => {
    if (error instanceof Error) hide(error);
    // The SDK's come with its own start; what breaks off before that has nobody to tell it.
    const isAlone = process.listenerCount("uncaughtException") === 1;
    if (error instanceof Error && !isAlone) return;
    process.stderr.write(`${withoutWords(error)}\n`);
    process.exit(1);
  };
  process.prependListener("uncaughtException", first);
  process.prependListener("unhandledRejection", first);
}
