// A server made of npm's ws that takes 16 bytes. It prints its port, and what it is told of each connection.
const { WebSocketServer } = require("../browser/node_modules/ws");
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, maxPayload: 16 });
server.on("listening", () => console.log(server.address().port));
server.on("connection", (socket) => {
  socket.on("error", (error) => console.log("error", error.code));
  socket.on("close", (code) => console.log("close", code));
});
