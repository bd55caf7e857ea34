import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import type * as Pulumi from "@pulumi/pulumi";
import { madeUp } from "./answers.ts";
import { type Protocol, RecordingMonitor } from "./monitor.ts";
import type { Pass } from "./recording.ts";

/** What is used of the SDK beside its public part (3.248: runtime/settings.js, runtime/state.js). */
interface Settings {
  waitForRPCs(): Promise<void>;
}

interface State {
  getStore(): { settings: { monitor: unknown } };
}

/** An Output by its parts, as the SDK makes them: what it was made of, what it is, and whether that is known, or secret. */
type OutputConstructor = new (
  resources: ReadonlySet<unknown>,
  value: Promise<unknown>,
  isKnown: Promise<boolean>,
  isSecret: Promise<boolean>,
  allResources: Promise<ReadonlySet<unknown>>,
) => Pulumi.Output<unknown>;

const NO = Promise.resolve(false);

/** The SDK that a folder's packages find, made to ask nobody: what it would ask is left open, or made up. */
export class Sdk {
  readonly #pulumi: typeof Pulumi;
  readonly #settings: Settings;
  readonly #state: State;
  readonly #protocol: Protocol;
  #pass: Pass = "preview";

  constructor(folder: string) {
    const require = createRequire(`${folder}/index.js`);
    this.#pulumi = require("@pulumi/pulumi");
    this.#settings = require("@pulumi/pulumi/runtime/settings.js");
    this.#state = require("@pulumi/pulumi/runtime/state.js");
    this.#protocol = {
      struct: require("google-protobuf/google/protobuf/struct_pb.js").Struct,
      RegisterResourceResponse: require("@pulumi/pulumi/proto/resource_pb.js").RegisterResourceResponse,
      ReadResourceResponse: require("@pulumi/pulumi/proto/resource_pb.js").ReadResourceResponse,
    };
    this.#answerCalls();
    this.#answerConfig();
  }

  /** Makes ready for one program, and says what will write down what it registers. */
  async begin(pass: Pass): Promise<RecordingMonitor> {
    this.#pass = pass;
    const never = () => {
      throw new Error("the recorder answers itself");
    };
    const mocks = { newResource: never, call: never };
    await this.#pulumi.runtime.setMocks(mocks, "measured", "measured", pass === "preview");
    // Its own monitor hands on neither marks nor what a property was made of.
    const monitor = new RecordingMonitor(this.#protocol, pass);
    this.#state.getStore().settings.monitor = monitor;
    return monitor;
  }

  /** Waits for what a program has begun to register. */
  async end(): Promise<void> {
    await this.#settings.waitForRPCs();
  }

  /** What stands for a resource, a call's answer or a variable that nothing is known of: any property may be asked for. */
  open(name: string): Pulumi.Output<unknown> {
    const isKnown = this.#pass === "known";
    const value = new Proxy(
      {},
      { get: (_, property) => (typeof property === "string" ? madeUpOf(property, name) : undefined) },
    );
    // `output()` would copy the value, entry by entry, of which there are none.
    const Output = this.#pulumi.Output as unknown as OutputConstructor;
    return new Output(
      new Set(),
      Promise.resolve(value),
      Promise.resolve(isKnown),
      NO,
      Promise.resolve(new Set()),
    );
  }

  /** Functions of a provider: no plugin is there to answer. */
  #answerCalls(): void {
    const runtime = this.#pulumi.runtime as unknown as Record<
      string,
      (token: string, args: unknown) => unknown
    >;
    const answer = (token: string, args: unknown) => this.open(`${token}-${digest(args)}`);
    for (const name of ["invoke", "invokeSingle"]) runtime[name] = async (token, args) => answer(token, args);
    for (const name of ["invokeOutput", "invokeSingleOutput", "call", "callSingle"]) {
      runtime[name] = answer;
    }
  }

  /** The stack's settings, of which none is there: what a program can't do without is made up. */
  #answerConfig(): void {
    const { Config, secret } = this.#pulumi;
    const config = Config.prototype as unknown as Record<string, (key: string) => unknown>;
    const required: Record<string, (key: string) => unknown> = {
      require: (key) => `made-up-${key}`,
      requireNumber: () => 4321,
      requireBoolean: () => true,
      requireObject: (key) => this.open(key),
    };
    for (const [name, answer] of Object.entries(required)) {
      config[name] = answer;
      config[name.replace("require", "requireSecret")] = (key) => secret(answer(`hidden-value-7Qx2-${key}`));
    }
  }
}

/** Different questions get different answers: the content of one file is not that of another. */
function digest(args: unknown): string {
  return createHash("sha256").update(JSON.stringify(args)).digest("hex").slice(0, 8);
}

/** Names that the SDK and promises ask for of anything, where a text would mislead them. */
const ASKED = /^(?:then|catch|finally|toJSON|constructor|length|__.*)$/;

function madeUpOf(property: string, name: string): string | undefined {
  return ASKED.test(property) ? undefined : madeUp(property, name);
}
