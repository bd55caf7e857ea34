// @ts-check
// Plain JavaScript, to be loaded before any other code of a Node process: its clock is as many milliseconds off as the
// environment says.
import process from "node:process";

const OFF = Number(process.env.REHEARSED_CLOCK_MS);
const RealDate = Date;

globalThis.Date = new Proxy(RealDate, {
  /** @param {unknown[]} args */
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [target.now() + OFF] : args, newTarget),
  apply: (target) => new target(target.now() + OFF).toString(),
  get: (target, name, receiver) =>
    name === "now" ? () => target.now() + OFF : Reflect.get(target, name, receiver),
});
