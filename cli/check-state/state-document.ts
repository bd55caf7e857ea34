import { layers } from "./search.ts";

/** The engine's mark of a secret (`resource.SigKey` and `resource.SecretSig` of its SDK). */
const MARK = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

type Properties = Readonly<Record<string, unknown>>;

/** A resource of a state, whatever file it stands in. */
export interface DocumentResource {
  /** The last part of its URN: `JWT_SECRET-g2`. */
  readonly name: string;
  readonly type: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** Outputs that the program asked to be kept secret. */
  readonly secretOutputs: readonly string[];
  /** By property, the names of the resources that its value was made from. */
  readonly madeFrom: Readonly<Record<string, readonly string[]>>;
}

/** What one file of a stack holds. */
export interface StateDocument {
  readonly resources: readonly DocumentResource[];
  /** Where a passphrase locks the values: the salt that its key is made with. */
  readonly salt?: string;
  /** Of a run in the history: the stack's configuration of then. */
  readonly config: Readonly<Record<string, { readonly isSecret: boolean; readonly value: unknown }>>;
}

/** A property under the mark, as it stands there or as the engine has opened it. */
export interface Sealed {
  readonly resource: DocumentResource;
  /** Such as `outputs.result`. */
  readonly path: string;
  readonly ciphertext?: string;
  readonly plaintext?: string;
}

/** Reads a checkpoint, an entry of the history or an export. @returns undefined for what is none */
export function readDocument(content: Buffer): StateDocument | undefined {
  const file = objectIn(layers(content).at(-1) ?? content);
  if (file === undefined) return undefined;
  const state = fieldsOf(fieldsOf(file.checkpoint).latest ?? file.deployment);
  const locked = fieldsOf(state.secrets_providers);
  const salt = fieldsOf(locked.state).salt;
  const resources = Array.isArray(state.resources) ? state.resources : [];
  const config = Object.entries(fieldsOf(file.config)).map(([key, entry]) => {
    // As the stack file has it, `{secure: CIPHERTEXT}`; Pulumi Cloud's history writes `{value: CIPHERTEXT, secure: true}`.
    const { secure, value } = fieldsOf(entry);
    const isSecret = secure === true || typeof secure === "string";
    return [key, { isSecret, value: typeof secure === "string" ? secure : value }] as const;
  });
  return {
    resources: resources.map(resourceOf),
    ...(typeof salt === "string" ? { salt } : {}),
    config: Object.fromEntries(config),
  };
}

/** Every property of a resource that stands under the mark, however deep. */
export function* sealedIn(resource: DocumentResource): Generator<Sealed> {
  for (const part of ["inputs", "outputs"] as const) yield* walk(resource, resource[part], part);
}

/** Whether a property is a secret, or holds one. */
export function holdsSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (isMarked(value)) return true;
  return Object.values(value).some(holdsSecret);
}

function* walk(resource: DocumentResource, value: unknown, path: string): Generator<Sealed> {
  if (typeof value !== "object" || value === null) return;
  if (isMarked(value)) {
    const { ciphertext, plaintext } = fieldsOf(value);
    yield {
      resource,
      path,
      ...(typeof ciphertext === "string" ? { ciphertext } : {}),
      ...(typeof plaintext === "string" ? { plaintext } : {}),
    };
    return;
  }
  for (const [key, inner] of Object.entries(value)) yield* walk(resource, inner, `${path}.${key}`);
}

const isMarked = (value: object): boolean => Reflect.get(value, MARK) === SECRET;

function resourceOf(read: unknown): DocumentResource {
  const { urn, type, inputs, outputs, additionalSecretOutputs, propertyDependencies } = fieldsOf(read);
  const madeFrom = Object.entries(fieldsOf(propertyDependencies)).map(
    ([property, urns]) => [property, textsIn(urns).map(nameOf)] as const,
  );
  return {
    name: nameOf(String(urn)),
    type: String(type),
    inputs: fieldsOf(inputs),
    outputs: fieldsOf(outputs),
    secretOutputs: textsIn(additionalSecretOutputs),
    madeFrom: Object.fromEntries(madeFrom),
  };
}

const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};

/** What is no JSON is not quoted in an error. */
function objectIn(content: Buffer): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(content.toString());
    return typeof parsed === "object" && parsed !== null ? fieldsOf(parsed) : undefined;
  } catch {
    return undefined;
  }
}
