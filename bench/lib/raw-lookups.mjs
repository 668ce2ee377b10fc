import { once } from "node:events";
import { connect } from "node:net";

/**
 * Lookups by sockets alone, kept open and used again: the request as one text, the end of the answer by its content-length, and
 * JSON.parse. It knows this bench's API and nothing else of HTTP: what is left is what no client can be faster than.
 */
export function rawLookups(baseUrl, headers) {
  const { hostname, port, host, pathname } = new URL(baseUrl);
  const fields = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const idle = [];
  const open = async () => {
    const socket = connect({ host: hostname, port, noDelay: true }).setEncoding("latin1");
    socket.unref();
    await once(socket, "connect");
    return socket;
  };
  return async (path) => {
    const socket = idle.pop() ?? (await open());
    socket.write(`GET ${pathname}${path} HTTP/1.1\r\n${fields.join("")}\r\n`);
    const body = await bodyFrom(socket);
    idle.push(socket);
    return JSON.parse(body).result;
  };
}

function bodyFrom(socket) {
  return new Promise((resolve) => {
    let received = "";
    const take = (text) => {
      received += text;
      const start = received.indexOf("\r\n\r\n") + 4;
      if (start < 4) return;
      const [, length] = /content-length: (\d+)/.exec(received);
      if (received.length < start + Number(length)) return;
      socket.off("data", take);
      resolve(received.slice(start));
    };
    socket.on("data", take);
  });
}
