import { fileURLToPath } from "node:url";
import { load } from "@grpc/proto-loader";
import { execa } from "execa";
import { expect, test } from "vitest";
import { modalClient } from "../../support/modal-client.ts";

const PROTOCOL = new URL("../../../rehearsal/cloud/modal/modal.proto", import.meta.url);

/** Names and numbers of messages' fields, as the client's own descriptors have them. */
const ASK = `
import json
from modal_proto import api_pb2
file = api_pb2.DESCRIPTOR
fields = {name: {field.name: field.number for field in message.fields} for name, message in file.message_types_by_name.items()}
methods = [method.name for method in file.services_by_name["ModalClient"].methods]
print(json.dumps({"fields": fields, "methods": methods}))
`;

interface Descriptors {
  readonly fields: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly methods: readonly string[];
}

test("the simulated Modal speaks the client's own protocol: every field and method is one of its, but what is named as none", async () => {
  const packages = `${await modalClient()}/../packages`;
  const { stdout } = await execa("python3", ["-c", ASK], { env: { PYTHONPATH: packages } });
  const real = JSON.parse(stdout) as Descriptors;
  const ours = await load(fileURLToPath(PROTOCOL), { keepCase: true });
  const messages = Object.entries(ours).flatMap(([name, definition]) => {
    const short = name.replace(/^modal\.client\./, "");
    // The stand-in client's own, in place of a deployment's many requests.
    if (short.startsWith("Rehearsed")) return [];
    if (short === name || !("type" in definition) || !("field" in (definition.type as object))) return [];
    const { field } = definition.type as { field: readonly { name: string; number: number }[] };
    return field.map((one) => [short, one.name, one.number] as const);
  });
  expect(messages.length).toBeGreaterThan(20);
  for (const [message, field, number] of messages)
    expect(real.fields[message]?.[field], `${message}.${field}`).toBe(number);
  const service = Object.keys(ours["modal.client.ModalClient"] ?? {});
  expect(service.filter((method) => !real.methods.includes(method))).toEqual(["RehearsedDeploy"]);
}, 240_000);
