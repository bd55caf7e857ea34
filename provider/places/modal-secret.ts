import { previousKey } from "../../components/catalog/index.ts";
import { findTool } from "../tools/find-tool.ts";
import { modalSettings } from "../tools/modal-settings.ts";
import { runTool, ToolFailed, type ToolRun } from "../tools/run-tool.ts";
import { withUnnamedFile } from "../tools/unnamed-file.ts";
import { type PlaceChange, type PlaceDriver, type PlaceOf, PlaceSilent } from "./driver.ts";

type Place = PlaceOf<"modal-secret">;

/** The client gives up on a server that can't be reached after a minute. */
const TIMEOUT_MS = 120_000;
/** Source: Modal's guide on secrets, "Limits"; in characters. */
const LONGEST_VALUE = 32_768;
const INSTALL = "install it with pip install modal (1.6 or newer), then modal token new";

/**
 * Secrets at Modal, written by its own client. A write replaces all keys of the secret. The client reads values from regular
 * files only: it gets one that has no name, so that nothing is left behind.
 */
export const modalSecret: PlaceDriver<"modal-secret"> = {
  async problems({ name, directory }) {
    if ((await findTool("modal", directory)) !== undefined) return [];
    return [`modal, which writes ${name}, is not on PATH: ${INSTALL}`];
  },

  async write(place, { values, absent }: PlaceChange) {
    const { secret } = place.target;
    if (values.length === 0) {
      if (absent.length > 0) await asked(place, ["secret", "delete", secret, "--yes", "--allow-missing"]);
      return;
    }
    const wanted = values.flatMap(({ key, value, previous }): [string, string][] => [
      [key, value],
      ...(previous === undefined ? [] : ([[previousKey(key), previous.value]] as [string, string][])),
    ]);
    for (const [key, value] of wanted) refuseUnfit(place, key, value);
    const json = JSON.stringify(Object.fromEntries(wanted));
    await withUnnamedFile(json, (descriptor) =>
      asked(place, ["secret", "create", secret, "--from-json", "/dev/stdin", "--force"], descriptor),
    );
  },
};

function refuseUnfit({ name }: Place, key: string, value: string): void {
  if (value.includes("\0"))
    throw new Error(
      `the value of ${key} at ${name} holds a NUL, which no environment can: store an encoding of it`,
    );
  if (/\p{Surrogate}/u.test(value))
    throw new Error(
      `the value of ${key} at ${name} is not text, half a surrogate pair: store an encoding of it`,
    );
  const length = [...value].length;
  if (length > LONGEST_VALUE)
    throw new Error(
      `the value of ${key} at ${name} has ${length} characters, and Modal takes ${LONGEST_VALUE}: keep it in a Modal Volume`,
    );
}

async function asked(place: Place, args: readonly string[], input?: number): Promise<void> {
  const { environment } = place.target;
  const where = environment === undefined ? [] : ["--env", environment];
  try {
    await modal(place, [...args, ...where], input);
  } catch (error) {
    if (!(error instanceof ToolFailed)) throw error;
    throw explained(place, error);
  }
}

async function modal(
  { name, target, directory }: Place,
  args: readonly string[],
  input?: number,
): Promise<void> {
  const run: ToolRun = {
    program: "modal",
    args,
    directory,
    env: {
      ...modalSettings(target, directory),
      // What it prints is only looked into for the cause of a failure: plain, and without what its variables hold.
      NO_COLOR: "1",
      COLUMNS: "1000",
      MODAL_LOGLEVEL: "WARNING",
      MODAL_TRACEBACK: "0",
    },
    purpose: `writes ${name}`,
    install: INSTALL,
    timeoutMs: TIMEOUT_MS,
    ...(input === undefined ? {} : { input }),
  };
  await runTool(run);
}

/** Source: what modal 1.6.4 prints, and what Modal's server is reported to answer. */
function explained({ name, target }: Place, { message, exitCode, printed: all }: ToolFailed): Error {
  // A secret is called backend-token, or my-environment: its name is no cause.
  const printed = all.replaceAll(target.secret, "");
  if (/could not connect|connection (?:refused|reset|lost)|deadline exceeded|unavailable/i.test(printed))
    return new PlaceSilent("Modal's server could not be reached");
  if (/token missing/i.test(printed))
    return new Error(
      `modal, which writes ${name}, has no token: run modal token new, or set MODAL_TOKEN_ID and MODAL_TOKEN_SECRET`,
    );
  if (/profile .* was not found/i.test(printed))
    return new Error(
      `Modal's configuration has no profile ${target.profile ?? "of the name in MODAL_PROFILE"}, which ${name} is written with: ` +
        "modal profile list shows those that it has",
    );
  if (/token|authenticat|permission|unauthorized/i.test(printed))
    return new Error(
      `Modal refused the token that ${name} is written with: does it live, and may it change secrets there? modal token info`,
    );
  if (/environment .*not found|no such environment/i.test(printed))
    return new Error(
      `Modal has no environment ${target.environment ?? "of the name in its configuration"}, which ${name} is in: modal environment list`,
    );
  if (exitCode === 2)
    return new Error(
      `${message}: is it a version that this was made for? modal --version, then pip install --upgrade modal`,
    );
  return new Error(`${message}. To see why, ask it something without a value: modal secret list`);
}
