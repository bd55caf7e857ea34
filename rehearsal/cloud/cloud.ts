import { Hono } from "hono";
import { type Fault, Faults } from "./faults.ts";
import type { GrpcService } from "./grpc-service.ts";
import { type Exchange, type Interference, Interferences } from "./interference.ts";
import { type ServedApi, serveHttp } from "./serve-http.ts";
import type { CloudService, ServiceName } from "./service.ts";
import { World } from "./world.ts";

/** A request that a service answered: no query, no body. */
export interface Answered {
  readonly service: ServiceName;
  readonly method: string;
  readonly path: string;
  /** Of HTTP; of a service that speaks gRPC, gRPC's own code, 0 for success. */
  readonly status: number;
}

/** A simulated cloud that is being served. */
export interface Cloud {
  /** Base URL of each service, without a slash at its end. */
  readonly urls: Readonly<Partial<Record<ServiceName, string>>>;
  /** Every request since the start, in order. */
  readonly requests: readonly Answered[];
  /** Makes a service fail. @returns takes it back */
  fail(fault: Fault): () => void;
  /** Stands something between the services and those who ask them. @returns takes it back */
  interfere(interference: Interference): () => void;
  /** What stands for a value in this world. */
  mark(value: string): string;
  /** Every value that a service was given or made since the start: in memory, for a search for leaks. */
  readonly seen: ReadonlySet<string>;
  /** A copy of what a service holds, such as `FlyState`; undefined for one that is not served. */
  stateOf(service: ServiceName): unknown;
  /** Gives a service a state that {@link stateOf} gave before, changed or not. */
  putBack(service: ServiceName, state: unknown): void;
  close(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: services of unlike state stand in one list; each gets only its own
type AnyService = CloudService<any> | GrpcService<any>;

/** Services to be served together. */
export type CloudServices = AnyService[];

/**
 * Serves a simulated cloud on loopback: each service on a port of its own, under plain HTTP.
 *
 * @param options.folder where its world stays between runs; it holds no value, only marks of values
 */
export async function startCloud(
  services: readonly AnyService[],
  options: { folder?: string } = {},
): Promise<Cloud> {
  const world = new World(options.folder);
  const faults = new Faults();
  const interferences = new Interferences();
  const requests: Answered[] = [];
  const served: [ServiceName, ServedApi][] = [];
  const close = async () => {
    await Promise.all(served.map(([, api]) => api.close()));
  };
  try {
    for (const service of services) {
      const { name } = service;
      if ("protocol" in service) {
        const { serveGrpc } = await import("./serve-grpc.ts");
        const surroundings = {
          fault: (path: string) => faults.take(name, "POST", path),
          around: (path: string, operation: string, exchange: Exchange, work: () => Promise<void>) =>
            interferences.around({ service: name, method: "POST", path, operation }, exchange, work),
          answered: (path: string, status: number) =>
            void requests.push({ service: name, method: "POST", path, status }),
        };
        const methods = service.methods(world.contextOf(service));
        const api = await serveGrpc(service, methods, surroundings, world.portOf(name));
        served.push([name, api]);
        world.notePort(name, api.port);
        continue;
      }
      const app = new Hono();
      app.use(async (context, next) => {
        await next();
        const { method, path } = context.req;
        requests.push({ service: name, method, path, status: context.res.status });
      });
      app.use(interferences.middleware(name));
      app.use(faults.middleware(name));
      app.route("/", service.api(world.contextOf(service)));
      const api = await serveHttp(app, world.portOf(name));
      served.push([name, api]);
      world.notePort(name, api.port);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    urls: Object.fromEntries(served.map(([name, { url }]) => [name, url])),
    requests,
    fail: (fault) => faults.add(fault),
    interfere: (interference) => interferences.add(interference),
    mark: (value) => world.mark(value),
    seen: world.seen,
    stateOf: (service) => world.stateOf(service),
    putBack: (service, state) => world.putBack(service, state),
    close,
  };
}
