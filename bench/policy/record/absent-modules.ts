import Module from "node:module";

type Load = (request: string, parent: { filename?: string } | undefined, isMain: boolean) => unknown;

/** Stands for whatever a module that is not there would hold: callable, constructible, with any property. */
const ABSENT: unknown = new Proxy(() => undefined, {
  get: (target, property) => (property === "prototype" ? target.prototype : ABSENT),
});

/**
 * Lets packages load without their own dependencies, which help in what no example does, such as calling a cloud's API
 * beside the engine. A program's own imports have to be there.
 */
export function letModulesBeAbsent(): void {
  // Node's documentation names no other way to answer a `require` (its hooks are for what can be resolved).
  const internals = Module as unknown as { _load: Load };
  const load = internals._load;
  internals._load = (request, parent, isMain) => {
    try {
      return load(request, parent, isMain);
    } catch (error) {
      const isOfPackage = parent?.filename?.includes("/node_modules/") === true && !request.startsWith(".");
      if (isOfPackage && (error as { code?: unknown }).code === "MODULE_NOT_FOUND") return ABSENT;
      throw error;
    }
  };
}
