// An echo server made of npm's ws, as its README has it. It prints its port.
const { WebSocketServer } = require("../browser/node_modules/ws");
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2] ?? 0) });
server.on("listening", () => console.log(server.address().port));
server.on("connection", (socket, request) => {
  socket.on("error", () => {});
  socket.on("message", (data, isBinary) => {
    if (String(data) === "hang up") socket.close(4001, "you asked for it");
    else if (String(data) === "crash") throw new Error("a bug that nobody catches");
    else socket.send(data, { binary: isBinary });
  });
});
