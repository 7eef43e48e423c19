/**
 * Browser: what a panel's kernel tells the page that shows it to do with its own WebSocket, and what came of it.
 *
 * 1. A page has one model of a panel, however many views of it are open. So sockets belong to the model: a second view
 *    makes no second connection. Of several pages that show one notebook, only the one that is named does anything.
 * 2. All that is told has a number, and comes in its order. A page that is told more than can be drawn tells the
 *    beginning of it, and how much it left out.
 * 3. When the panel goes, or its kernel, or the page, so do the sockets. A page says that it leaves.
 * 4. Time is told by this page's clock. What a question about the time took, whoever asks sees.
 */

import {clock, recording} from "./recorder.js";

/** How many things may wait to be told; what a page may not miss waits beyond that. */
const MOST = 400;
/** How many milliseconds pass between two tellings: the first ones, and those of a page that goes on and on. */
const PACE = 25;
const STEADY = 250;
/** How many tellings are the first ones, and how many milliseconds of rest begin them anew. */
const FIRST = 12;
const REST = 500;
/** How many milliseconds an address has to answer. */
const PATIENCE = 2000;

const DATA = new Set(["send", "message"]);

/** Tells a kernel what happens, in its order and no faster than it can be drawn. */
class Teller {
  constructor(send, page) {
    this.send = send;
    this.page = page;
    this.number = 0;
    this.waiting = [];
    this.left = 0;
    this.told = 0;
    this.timer = undefined;
    this.run = 0; // how many tellings followed one another
  }

  tell = (news) => {
    if (this.waiting.length < MOST || !DATA.has(news.what)) this.waiting.push(news);
    else this.left += 1;
    const rested = performance.now() - this.told;
    if (rested > REST) this.run = 0;
    // Each telling costs the page that tells some time, and nobody sees more than a few pictures a second.
    const wait = (this.run < FIRST ? PACE : STEADY) - rested;
    if (wait <= 0) this.flush();
    else this.timer ??= setTimeout(this.flush, wait);
  };

  flush = () => {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting.length === 0) return;
    const [news, left] = [this.waiting, this.left];
    [this.waiting, this.left, this.told] = [[], 0, performance.now()];
    this.number += 1;
    this.run += 1;
    this.send({page: this.page, number: this.number, news, left});
  };
}

const isLoopback = (host) => /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(host);

/** Where Jupyter Server has its own addresses, if this is a page of one. */
function jupyterBase() {
  try {
    const {baseUrl} = JSON.parse(document.getElementById("jupyter-config-data").textContent);
    return new URL(baseUrl, location.origin);
  } catch {
    return undefined;
  }
}

/**
 * What an address answers, if it does. Of a server elsewhere a page may only see that it answers. Jupyter's own may be
 * read; behind a JupyterHub it takes the user's cookie from a `fetch` in this mode only.
 */
async function answerOf(url) {
  try {
    return await fetch(url, {mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(PATIENCE)});
  } catch {
    return undefined;
  }
}

/** Find the way from this page to a server on the kernel's computer: its name, and what stands before the path there. */
export async function wayTo(url) {
  const server = new URL(url);
  if (!isLoopback(server.hostname)) return {way: "direct", before: server.origin};
  const plain = new URL(server);
  plain.protocol = server.protocol.replace("ws", "http");
  [plain.pathname, plain.search] = ["/", ""];
  const near = isLoopback(location.hostname) && location.protocol === "http:";
  if (near && (await answerOf(plain))) return {way: "direct", before: server.origin};
  const base = jupyterBase();
  if (base === undefined) return {way: "none", why: "no Jupyter Server"};
  const tunnel = new URL("wskit/tunnel/", base);
  if (!(await answerOf(tunnel))?.ok) return {way: "none", why: "no tunnel"};
  tunnel.protocol = base.protocol.replace("http", "ws");
  return {way: "tunnel", before: `${tunnel}${server.port}`};
}

/** What this browser calls itself, in short: "Chromium 156". On an insecure page it tells less, and Chrome is one too. */
function browserName() {
  const brands = navigator.userAgentData?.brands ?? [];
  const known = brands.find(({brand}) => /chrom|edge|opera|brave/i.test(brand) && brand !== "Chromium");
  const brand = known ?? brands.find(({brand}) => brand === "Chromium");
  if (brand) return `${brand.brand} ${brand.version}`;
  const names = {Firefox: "Firefox", Edg: "Edge", OPR: "Opera", Chrome: "Chromium", Version: "Safari"};
  for (const [token, name] of Object.entries(names)) {
    const found = navigator.userAgent.match(new RegExp(`${token}/(\\d+)`));
    if (found) return `${name} ${found[1]}`;
  }
  return "a browser";
}

/** One panel's part of this page. */
class Page {
  constructor(model, Native) {
    this.name = Math.random().toString(36).slice(2);
    this.model = model;
    this.teller = new Teller((content) => model.send(content), this.name);
    this.sockets = new Map();
    this.ways = new Map();
    this.Native = Native;
  }

  here(why) {
    this.teller.tell({what: "here", why, browser: browserName(), at: clock()});
    this.teller.flush();
  }

  hear = (message) => {
    if (message.do === "ping") {
      this.teller.tell({what: "pong", number: message.number, at: clock()});
      this.teller.flush();
    } else if (message.page === this.name) {
      this[message.do]?.(message);
    }
  };

  async connect({socket, url, protocols}) {
    const server = new URL(url).origin;
    if (!this.ways.has(server)) {
      const found = await wayTo(url);
      if (found.way !== "none") this.ways.set(server, found);
      else return this.teller.tell({socket, what: "way", at: clock(), ...found});
    }
    const {way, before} = this.ways.get(server);
    const {pathname, search} = new URL(url);
    const to = `${before}${pathname}${search}`;
    this.teller.tell({socket, what: "way", at: clock(), way});
    const Recorded = recording(this.Native, (news) => this.teller.tell({...news, socket}), {urls: () => to});
    try {
      const ws = new Recorded(url, protocols);
      this.sockets.set(socket, ws);
      ws.addEventListener("close", () => this.sockets.delete(socket));
    } catch {
      // It is told already.
    }
  }

  send({socket, data}) {
    this.try(socket, (ws) => ws.send(data));
  }

  close({socket, args}) {
    this.try(socket, (ws) => ws.close(...args.map((one) => one ?? undefined)));
  }

  end() {
    for (const ws of this.sockets.values()) ws.close(1000);
  }

  try(socket, act) {
    const ws = this.sockets.get(socket);
    if (ws === undefined) return;
    try {
      act(ws);
    } catch {
      // It is told already, in the browser's own words.
    }
  }

  leave = () => {
    this.teller.tell({what: "leaves", at: clock()});
    this.teller.flush();
  };
}

/** By the panel's own key: each part of a page is given another object for the one model. */
const pages = new Map();

export default {
  initialize({model}) {
    const page = new Page(model, globalThis.WebSocket);
    pages.set(model.get("key"), page);
    model.on("msg:custom", page.hear);
    model.on("comm_live_update", () => page.end()); // it has been live; now its kernel is gone
    addEventListener("pagehide", page.leave);
    page.here("begins");
    return () => {
      removeEventListener("pagehide", page.leave);
      pages.delete(model.get("key"));
      page.end();
    };
  },

  render({model, el}) {
    const page = pages.get(model.get("key"));
    const panel = el.closest(".wskit-panel") ?? el;
    const pressed = () => page?.here("pressed");
    panel.addEventListener("pointerdown", pressed, true);
    return () => panel.removeEventListener("pointerdown", pressed, true);
  },
};
