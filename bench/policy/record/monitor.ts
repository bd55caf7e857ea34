import { answer } from "./answers.ts";
import type { Pass, Recorded, Wire } from "./recording.ts";

/** The messages of the engine's protocol, as the SDK's generated code has them; only what is used. */
export interface Protocol {
  readonly struct: { fromJavaScript(value: object): unknown };
  readonly RegisterResourceResponse: new () => Record<string, (value: unknown) => void>;
  readonly ReadResourceResponse: new () => Record<string, (value: unknown) => void>;
}

interface Struct {
  toJavaScript(): Wire;
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getImportid(): string;
  getObject(): Struct;
  getAdditionalsecretoutputsList(): string[];
  getPropertydependenciesMap(): {
    forEach(use: (value: { getUrnsList(): string[] }, key: string) => void): void;
  };
}

interface ReadRequest {
  getType(): string;
  getName(): string;
  getId(): string;
  getProperties(): Struct;
}

type Done = (error: Error | null, response?: unknown) => void;

/**
 * Stands where the engine would: writes down what a program registers, as it comes over the wire, with its secret marks
 * and with what each property was made of (pulumi/pulumi, proto/pulumi/resource.proto).
 */
export class RecordingMonitor {
  readonly recorded: Recorded[] = [];
  readonly #protocol: Protocol;
  readonly #pass: Pass;

  constructor(protocol: Protocol, pass: Pass) {
    this.#protocol = protocol;
    this.#pass = pass;
  }

  registerResource(request: RegisterRequest, done: Done): void {
    const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
    const inputs = request.getObject().toJavaScript();
    const secretOutputs = request.getAdditionalsecretoutputsList();
    const outputs = answer(type, name, inputs, secretOutputs, this.#pass);
    const madeOf: Record<string, readonly string[]> = {};
    request.getPropertydependenciesMap().forEach((value, key) => {
      if (value.getUrnsList().length > 0) madeOf[key] = value.getUrnsList();
    });
    const urn = urnOf(type, name, parent);
    const [provider = ""] = request.getProvider().split(/::[^:]*$/);
    this.recorded.push({ urn, type, name, parent, provider, inputs, outputs, secretOutputs, madeOf });
    const response = new this.#protocol.RegisterResourceResponse();
    response.setUrn?.(urn);
    // The engine knows no id in a preview, but for what is imported.
    response.setId?.(request.getImportid() || (this.#pass === "preview" ? "" : `made-up-id-of-${name}`));
    response.setObject?.(this.#protocol.struct.fromJavaScript(outputs));
    done(null, response);
  }

  /** What others made is read, not written: no policy is asked about it before a write. */
  readResource(request: ReadRequest, done: Done): void {
    const [type, name] = [request.getType(), request.getName()];
    const response = new this.#protocol.ReadResourceResponse();
    response.setUrn?.(urnOf(type, name, ""));
    const outputs = answer(type, name, request.getProperties().toJavaScript(), [], this.#pass);
    response.setProperties?.(this.#protocol.struct.fromJavaScript(outputs));
    done(null, response);
  }

  registerResourceOutputs(_request: unknown, done: Done): void {
    done(null, {});
  }

  supportsFeature(_request: unknown, done: Done): void {
    done(new Error("the recorder is not asked what it supports"));
  }

  close(): void {}
}

function urnOf(type: string, name: string, parent: string): string {
  const [, , parentType = ""] = parent.split("::");
  const qualified = parentType === "" ? type : `${parentType}$${type}`;
  return `urn:pulumi:measured::measured::${qualified}::${name}`;
}
