import type { RequestListener, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** Requests that may wait on one connection; who sends more does not wait for answers at all. */
const MOST_WAITING = 16;

interface Turn {
  last: ServerResponse;
  waiting: number;
}

/**
 * Handles the requests of a connection one after the other. Node hands on what is pipelined at once, and never tells the answers
 * that have had no turn yet that the connection has closed: streams behind a stream would be open for good.
 */
export function inTurn(handle: RequestListener): RequestListener {
  const turns = new WeakMap<Duplex, Turn>();
  return (request, response) => {
    const { socket } = request;
    const turn = turns.get(socket);
    if (turn === undefined) turns.set(socket, { last: response, waiting: 0 });
    if (turn === undefined) return handle(request, response);
    const before = turn.last;
    turn.last = response;
    if (before.writableFinished) return handle(request, response);
    if (++turn.waiting > MOST_WAITING) return void socket.destroy();
    before.once("finish", () => {
      turn.waiting--;
      handle(request, response);
    });
  };
}
