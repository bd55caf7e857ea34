export { TokenObject } from "./token-object.ts";

/** Nobody asks this Worker itself; an upload has to answer something all the same. */
export default {
  fetch: () => new Response(null, { status: 404 }),
};
