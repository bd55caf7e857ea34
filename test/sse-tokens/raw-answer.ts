import { connect } from "node:net";

/** Sends what fetch would not, and reads all that is answered until the connection closes. */
export async function rawAnswer(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(text);
  let answer = "";
  for await (const chunk of socket) answer += chunk;
  return answer;
}
