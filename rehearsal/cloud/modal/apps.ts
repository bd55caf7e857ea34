import { status } from "@grpc/grpc-js";
import { z } from "zod";
import type { GrpcMethods } from "../grpc-service.ts";
import { GrpcRefusal } from "../serve-grpc.ts";
import type { ServiceContext } from "../service.ts";
import { environmentOf } from "./secrets.ts";
import type { ModalApp, ModalFunction, ModalState } from "./state.ts";

const environment = z.object({ deployment_name: z.string() });
const byName = z.object({ name: z.string(), environment_name: z.string() });
const creation = z.object({ description: z.string(), environment_name: z.string() });
const ofApp = z.object({ app_id: z.string() });
const precreation = ofApp.extend({ function_name: z.string(), existing_function_id: z.string() });
const functionCreation = ofApp.extend({
  existing_function_id: z.string(),
  function: z.object({ function_name: z.string(), secret_ids: z.array(z.string()) }),
});
const publication = ofApp.extend({ name: z.string(), function_ids: z.record(z.string(), z.string()) });

/**
 * Apps, as far as a deployment of plain functions asks for them: nothing is built or run. What is deployed has a container a
 * function from then on, which keeps the values that its secrets hold at that moment. Another deployment starts it anew.
 */
export function appMethods({ state, save }: ServiceContext<ModalState>): GrpcMethods {
  const id = (prefix: string) => `${prefix}-${String(state.nextId++).padStart(22, "0")}`;
  return {
    EnvironmentGetOrCreate: (request) => {
      const name = environmentOf(state, environment.parse(request).deployment_name);
      // Source: modal/image.py, SUPPORTED_IMAGE_BUILDERS of the client 1.6.
      return {
        environment_id: `en-${name}`,
        metadata: { name, settings: { image_builder_version: "2025.06" } },
      };
    },
    AppGetByDeploymentName: (request) => {
      const { name, environment_name: where } = byName.parse(request);
      const of = environmentOf(state, where);
      const found = state.apps.find(
        (app) => app.name === name && app.environment === of && app.deployments > 0,
      );
      return { app_id: found?.id ?? "" };
    },
    AppCreate: (request) => {
      const { description: name, environment_name: where } = creation.parse(request);
      const app = {
        id: id("ap"),
        environment: environmentOf(state, where),
        name,
        deployments: 0,
        containers: {},
      };
      state.apps.push(app);
      save();
      return { app_id: app.id };
    },
    AppGetLayout: (request) => {
      const { id: of } = appOf(state, request);
      const functions = state.functions.filter(({ appId }) => appId === of);
      return {
        app_layout: {
          objects: functions.map((one) => ({ object_id: one.id, function_handle_metadata: handleOf(one) })),
          function_ids: Object.fromEntries(functions.map((one) => [one.name, one.id])),
        },
      };
    },
    AppHeartbeat: () => ({}),
    AppClientDisconnect: () => ({}),
    FunctionPrecreate: (request) => {
      const { function_name: name, existing_function_id: existing } = precreation.parse(request);
      const { id: appId } = appOf(state, request);
      const one = functionOf(state, existing) ?? { id: id("fu"), appId, name, secrets: [] };
      if (!state.functions.includes(one)) state.functions.push(one);
      save();
      return { function_id: one.id, handle_metadata: handleOf(one) };
    },
    FunctionCreate: (request) => {
      const asked = functionCreation.parse(request);
      const one = functionOf(state, asked.existing_function_id);
      if (one === undefined) throw new GrpcRefusal(status.NOT_FOUND, "Function not found");
      one.secrets = asked.function.secret_ids;
      save();
      const data = { ranked_functions: [{ rank: 0, function: asked.function }] };
      return { function_id: one.id, function_data: data, handle_metadata: handleOf(one) };
    },
    ImageGetOrCreate: () => ({ image_id: "im-example", result: { status: "GENERIC_STATUS_SUCCESS" } }),
    MountBatchedCheckExistence: () => ({ missing_sha256_hex_hashes: [] }),
    MountGetOrCreate: () => ({ mount_id: "mo-example", handle_metadata: {} }),
    AppPublish: (request) => {
      const { function_ids: functions, name } = publication.parse(request);
      const app = appOf(state, request);
      const started = Object.entries(functions).map(([tag, of]): [string, Record<string, string>] => [
        tag,
        environmentVariables(state, functionOf(state, of)),
      ]);
      app.containers = Object.fromEntries(started);
      app.deployments += 1;
      save();
      return { url: `https://modal.example.com/apps/${name}`, deployed_at: Date.now() / 1000 };
    },
  };
}

function appOf(state: ModalState, request: unknown): ModalApp {
  const { app_id: id } = ofApp.parse(request);
  const found = state.apps.find((app) => app.id === id);
  if (found === undefined) throw new GrpcRefusal(status.NOT_FOUND, "App not found");
  return found;
}

function functionOf({ functions }: ModalState, id: string): ModalFunction | undefined {
  return functions.find((one) => one.id === id);
}

function environmentVariables(
  { secrets }: ModalState,
  one: ModalFunction | undefined,
): Record<string, string> {
  const held = secrets.filter(({ id }) => one?.secrets.includes(id));
  return Object.assign({}, ...held.map(({ marks }) => marks)) as Record<string, string>;
}

function handleOf({ id, name }: ModalFunction): object {
  return { function_name: name, definition_id: `de-${id}` };
}
