// An API that answers as fast as Node.js can write: the time that is measured is then nearly all the client's. (node:http costs the
// server more than a lookup costs the client.) A path below /ms/80 is answered after 80 ms; GET /requests says how many were answered.
import { createServer } from "node:net";

const example = {
  id: "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
  active: true,
  created_at: "2019-12-27T18:11:19.117Z",
  integration_type: "Okta",
  tenant_url: "https://tenant.okta.com",
  well_known_url: "https://ssf.risk-score.teams.cloudflare.com/.well-known/sse-configuration/example/",
};
const route =
  /^(?:\/ms\/(\d+))?\/client\/v4\/accounts\/([\w-]+)\/zt_risk_scoring\/integrations\/reference_id\/([\w-]+)$/;
let requests = 0;

const server = createServer({ noDelay: true }, (socket) => {
  let received = "";
  socket.setEncoding("latin1").on("error", () => {});
  socket.on("data", (text) => {
    received += text;
    for (let end = received.indexOf("\r\n\r\n"); end >= 0; end = received.indexOf("\r\n\r\n")) {
      answer(socket, received.slice("GET ".length, received.indexOf(" ", "GET ".length)));
      received = received.slice(end + 4);
    }
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit()).resume();

function answer(socket, path) {
  if (path === "/requests") return socket.write(responseOf({ requests }));
  requests += 1;
  const asked = route.exec(path);
  if (!asked)
    return socket.write(responseOf({ success: false, errors: [], messages: [], result: null }, "404 Not Found"));
  const [, delayMs, accountId, referenceId] = asked;
  const result = { ...example, account_tag: accountId, reference_id: referenceId };
  const response = responseOf({ success: true, errors: [], messages: [], result });
  if (delayMs === undefined) socket.write(response);
  else setTimeout(() => socket.write(response), Number(delayMs));
}

function responseOf(body, status = "200 OK") {
  const text = JSON.stringify(body);
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncf-ray: 8a1b2c3d4e5f6a7b-FRA\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
}
