/**
 * An answer whose body goes on as it comes. Where its client has left, or an event stream breaks off, it ends: Node's server
 * would print what went wrong, and say it in the stream. Any other body that breaks off is told so, lest it be taken for whole.
 * @param client aborted when the client has left
 */
export function passOn(answer: Response, client: AbortSignal): Response {
  if (answer.body === null) return answer;
  const reader = answer.body.getReader();
  const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream") === true;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        if (isStream || client.aborted) controller.close();
        else controller.error(error);
      }
    },
    // It may have broken off already.
    cancel: (reason) => reader.cancel(reason).catch(() => {}),
  });
  return new Response(body, answer);
}
