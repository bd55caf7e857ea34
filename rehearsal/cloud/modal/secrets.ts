import { status } from "@grpc/grpc-js";
import { z } from "zod";
import type { GrpcMethods } from "../grpc-service.ts";
import { GrpcRefusal } from "../serve-grpc.ts";
import type { ServiceContext } from "../service.ts";
import type { ModalSecret, ModalState } from "./state.ts";

// Source: Modal's guide on secrets, "Limits".
const LONGEST_KEY = 16_384;
const LONGEST_VALUE = 32_768;

const creation = z.object({
  deployment_name: z.string(),
  environment_name: z.string(),
  object_creation_type: z.string(),
  env_dict: z.record(z.string(), z.string()),
});
const listing = z.object({
  environment_name: z.string(),
  pagination: z.object({ max_objects: z.number(), created_before: z.number() }).nullish(),
});
const named = z.object({ secret_id: z.string() });
const deployment = z.object({ environment_name: z.string() });

/** Secrets, held whole: what writes one over replaces all its keys. */
export function secretMethods(context: ServiceContext<ModalState>): GrpcMethods {
  const { state, save, mark } = context;
  return {
    SecretGetOrCreate: (request) => {
      const asked = creation.parse(request);
      const environment = environmentOf(state, asked.environment_name);
      const found = state.secrets.find(
        (secret) => secret.environment === environment && secret.name === asked.deployment_name,
      );
      const how = asked.object_creation_type.replace("OBJECT_CREATION_TYPE_", "");
      if (how === "UNSPECIFIED" || (how === "CREATE_IF_MISSING" && found !== undefined))
        return reply(existing(found));
      if (how === "CREATE_FAIL_IF_EXISTS" && found !== undefined)
        throw new GrpcRefusal(status.ALREADY_EXISTS, `Secret '${found.name}' already exists`);
      const marks = marksOf(asked.env_dict, mark);
      const secret = found ?? made(state, environment, asked.deployment_name);
      secret.marks = marks;
      secret.writes += 1;
      save();
      return reply(secret);
    },
    SecretList: (request) => {
      const { environment_name: name, pagination } = listing.parse(request);
      const environment = environmentOf(state, name);
      const before = pagination?.created_before || Number.POSITIVE_INFINITY;
      const items = state.secrets
        .filter((secret) => secret.environment === environment && secret.createdAt < before)
        .toSorted((one, other) => other.createdAt - one.createdAt)
        .slice(0, pagination?.max_objects || undefined);
      return {
        environment_name: environment,
        items: items.map((secret) => ({ ...listed(secret), ...reply(secret) })),
      };
    },
    SecretGetInfo: (request) => ({ metadata: metadataOf(existing(byId(state, request))) }),
    SecretDelete: (request) => {
      state.secrets.splice(state.secrets.indexOf(existing(byId(state, request))), 1);
      save();
      return {};
    },
    RehearsedDeploy: (request) => {
      const environment = environmentOf(state, deployment.parse(request).environment_name);
      for (const secret of state.secrets)
        if (secret.environment === environment) secret.deployed = { ...secret.marks };
      save();
      return {};
    },
  };
}

/** The name that an environment is meant by; the workspace's default where none is named. */
export function environmentOf({ environments }: ModalState, name: string): string {
  const found = name === "" ? environments[0] : environments.find((environment) => environment === name);
  if (found !== undefined) return found;
  throw new GrpcRefusal(status.NOT_FOUND, `Environment '${name}' not found`);
}

function marksOf(
  values: Readonly<Record<string, string>>,
  mark: (value: string) => string,
): Record<string, string> {
  for (const [key, value] of Object.entries(values)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key) || key.length > LONGEST_KEY)
      throw new GrpcRefusal(status.INVALID_ARGUMENT, `Invalid secret key '${key}'`);
    if (value.length > LONGEST_VALUE)
      throw new GrpcRefusal(status.INVALID_ARGUMENT, `The value of '${key}' is longer than ${LONGEST_VALUE}`);
  }
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, mark(value)]));
}

function made(state: ModalState, environment: string, name: string): ModalSecret {
  const id = `st-${String(state.nextId++).padStart(22, "0")}`;
  const secret: ModalSecret = { id, environment, name, createdAt: Date.now() / 1000, writes: 0, marks: {} };
  state.secrets.push(secret);
  return secret;
}

function byId({ secrets }: ModalState, request: unknown): ModalSecret | undefined {
  const { secret_id: id } = named.parse(request);
  return secrets.find((secret) => secret.id === id);
}

function existing(secret: ModalSecret | undefined): ModalSecret {
  if (secret === undefined) throw new GrpcRefusal(status.NOT_FOUND, "Secret not found");
  return secret;
}

function reply(secret: ModalSecret): object {
  return { secret_id: secret.id, metadata: metadataOf(secret) };
}

function listed({ name, createdAt, environment }: ModalSecret): object {
  return { label: name, created_at: createdAt, environment_name: environment };
}

function metadataOf({ name, createdAt, environment, marks }: ModalSecret): object {
  return {
    name,
    creation_info: { created_at: createdAt, created_by: "example" },
    keys: Object.keys(marks),
    environment_name: environment,
  };
}
