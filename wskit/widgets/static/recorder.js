/**
 * Recorder: the browser's own WebSocket, and an account of all that it and its page do.
 *
 * 1. It is the browser's own. Each socket is made, opened, read and closed by native code; what is recorded is written
 *    down before or behind it. What native code throws is passed on, the same object.
 * 2. A page can tell no difference: the class and its prototype have the members, constants, names and chain of the
 *    native ones. What cannot be had: the source of the class, `function () { [native code] }`, has no name in it; and a
 *    socket that nobody refers to is not collected, because its listeners are heard.
 * 3. Nothing that is not recorded changes. The native class and its prototype stay as they are, for there may be others
 *    on the page who use them.
 * 4. What belongs to the caller is read once, as native code does: a value is converted here and passed on converted.
 * 5. Events that a page makes up are no news: only the browser's are told.
 * 6. An account is bounded: of data there is a beginning and its size.
 */

/** How many characters, or bytes, of a message are told. */
export const PREVIEW = 1000;

const STATES = {CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3};

/** Milliseconds since 1970 on a clock that only moves forward, as exactly as the browser says. */
export function clock() {
  return performance.timeOrigin + performance.now();
}

/**
 * Return a class like the browser's own WebSocket which tells what happens.
 *
 * @param Native the browser's own class: that of the page, or of a frame in it.
 * @param tell called with {socket, what, at, ...} for each thing that happens. `socket` counts from 1, and `at` is in
 *   milliseconds since 1970. `what` is one of:
 *   - "new": url, as the page wrote it and made absolute; to, where the connection really goes; protocols
 *   - "open": protocol, extensions
 *   - "send": type ("text" or "binary"), size in bytes, data (its beginning: a string, or base64 of bytes; null for a
 *     Blob), state (the ready state, a number: from 2 on nothing is sent)
 *   - "message": type, size, data, as for "send"
 *   - "error"
 *   - "closing": code (null if none was given), reason, state (before the call): of a `close()` that did something
 *   - "threw": name, message, of ("new", "send", "close" or "binaryType")
 *   - "close": code, reason, wasClean
 * @param urls called with a URL object, `ws:` or `wss:`, that a page asks for and socket's number; returns the URL to
 *   connect to instead, as a string, or nothing. The page sees what it asked for.
 * @param base what a page's relative URLs are relative to.
 * @param made called with each socket that could be made, and its number.
 */
export function recording(Native, tell, {urls = () => undefined, base = undefined, made = () => {}} = {}) {
  const numbers = new WeakMap();
  const asked = new WeakMap();
  const {get: getState} = Object.getOwnPropertyDescriptor(Native.prototype, "readyState");
  const {get: getUrl} = Object.getOwnPropertyDescriptor(Native.prototype, "url");
  let count = 0;

  const say = (socket, what, at, more = {}) => {
    try {
      tell({socket, what, at, ...more});
    } catch (error) {
      console.error("what happened to a WebSocket could not be told", error);
    }
  };

  const trying = (socket, of, act) => {
    try {
      return act();
    } catch (error) {
      say(socket, "threw", clock(), {of, name: String(error?.name), message: String(error?.message)});
      throw error;
    }
  };

  const listen = (ws, number) => {
    const heard = {
      open: () => ({protocol: ws.protocol, extensions: ws.extensions}),
      message: ({data}) => described(data),
      error: () => ({}),
      close: ({code, reason, wasClean}) => ({code, reason, wasClean}),
    };
    for (const [what, more] of Object.entries(heard)) {
      EventTarget.prototype.addEventListener.call(ws, what, (event) => {
        if (event.isTrusted) say(number, what, clock(), more(event));
      });
    }
  };

  const construct = (_, given, newTarget) => {
    const number = (count += 1);
    return trying(number, "new", () => {
      const args = [...given];
      if (args.length > 0) args[0] = once(args[0]);
      if (args.length > 1) args[1] = listed(args[1]);
      const wanted = typeof args[0] === "string" ? parsed(args[0], base ?? document.baseURI) : undefined;
      const to = wanted && urls(new URL(wanted), number);
      if (to) args[0] = to;
      const at = clock();
      const ws = Reflect.construct(Native, args, newTarget);
      numbers.set(ws, number);
      if (to) asked.set(ws, wanted.href);
      const protocols = args[1] === undefined ? [] : [args[1]].flat().map(String);
      const really = getUrl.call(ws);
      say(number, "new", at, {url: to ? wanted.href : really, to: really, protocols});
      listen(ws, number);
      made(ws, number);
      return ws;
    });
  };

  const send = (native, ws, given) => {
    const number = numbers.get(ws);
    if (number === undefined || given.length === 0) return Reflect.apply(native, ws, given);
    return trying(number, "send", () => {
      const [data] = given;
      const sent = isBinary(data) ? data : once(data);
      const [at, state] = [clock(), getState.call(ws)];
      const told = described(sent); // before it goes, for a page may write into its buffer at once
      Reflect.apply(native, ws, [sent]);
      say(number, "send", at, {...told, state});
    });
  };

  const close = (native, ws, given) => {
    const number = numbers.get(ws);
    if (number === undefined) return Reflect.apply(native, ws, given);
    return trying(number, "close", () => {
      const args = [...given];
      if (args.length > 0 && isObject(args[0])) args[0] = +args[0];
      if (args.length > 1) args[1] = once(args[1]);
      const [at, state] = [clock(), getState.call(ws)];
      Reflect.apply(native, ws, args);
      if (state > STATES.OPEN) return;
      const code = args[0] === undefined ? null : Math.round(Number(args[0]));
      const reason = args[1] === undefined ? "" : whole(args[1]);
      say(number, "closing", at, {code, reason, state});
    });
  };

  const url = (native, ws, given) => asked.get(ws) ?? Reflect.apply(native, ws, given);

  const binaryType = (native, ws, given) => {
    const number = numbers.get(ws);
    if (number === undefined) return Reflect.apply(native, ws, given);
    return trying(number, "binaryType", () => Reflect.apply(native, ws, given));
  };

  // What it does is in the proxy, so that it reads as native code. A bound function can be constructed, and has no
  // member that could not be taken away: so its members are the native ones, in their order.
  const target = function () {}.bind();
  for (const key of Reflect.ownKeys(target)) delete target[key];
  const members = Object.getOwnPropertyDescriptors(Native.prototype);
  const prototype = Object.create(Object.getPrototypeOf(Native.prototype), members);
  Object.setPrototypeOf(target, Object.getPrototypeOf(Native));
  const statics = Object.getOwnPropertyDescriptors(Native);
  for (const key of Reflect.ownKeys(statics)) {
    const value = key === "prototype" ? {value: prototype, writable: false} : statics[key];
    Object.defineProperty(target, key, value);
  }
  const Recorded = new Proxy(target, {construct, apply: (_, self, args) => Reflect.apply(Native, self, args)});

  const replace = (key, part, apply) => {
    const member = Object.getOwnPropertyDescriptor(prototype, key);
    Object.defineProperty(prototype, key, {...member, [part]: new Proxy(member[part], {apply})});
  };
  Object.defineProperty(prototype, "constructor", {...members.constructor, value: Recorded});
  replace("send", "value", send);
  replace("close", "value", close);
  replace("url", "get", url);
  replace("binaryType", "set", binaryType);
  return Recorded;
}

function isObject(value) {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** What a frame of the page made is of another realm: `instanceof` does not know it. */
function isBinary(value) {
  if (ArrayBuffer.isView(value)) return true;
  return ["[object ArrayBuffer]", "[object SharedArrayBuffer]", "[object Blob]", "[object File]"].includes(
    Object.prototype.toString.call(value),
  );
}

/** Convert what belongs to the caller to a string. What is no object is left to native code. */
function once(value) {
  return isObject(value) ? `${value}` : value;
}

/** Return the text that native code makes of a value: half a character is U+FFFD. */
function whole(value) {
  return String(value).replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}

function listed(protocols) {
  if (!isObject(protocols)) return protocols;
  const iterator = protocols[Symbol.iterator];
  if (iterator == null) return once(protocols);
  if (typeof iterator !== "function") return protocols; // native code says what is wrong
  return Array.from(protocols, once);
}

/** Return the URL as the browser reads it; nothing if it would not take it. */
function parsed(text, base) {
  let url;
  try {
    url = new URL(text, base);
  } catch {
    return undefined;
  }
  if (url.protocol === "http:" || url.protocol === "https:") url.protocol = url.protocol.replace("http", "ws");
  return /^wss?:$/.test(url.protocol) && !url.href.includes("#") ? url : undefined;
}

/** Describe data: the beginning of it, and how much there is. */
function described(data) {
  if (!isBinary(data)) {
    const text = String(data);
    return {type: "text", size: new Blob([text]).size, data: whole(text.slice(0, PREVIEW))};
  }
  const view = ArrayBuffer.isView(data);
  if (!view && !("byteLength" in data)) return {type: "binary", size: data.size, data: null};
  const [buffer, start, size] = view ? [data.buffer, data.byteOffset, data.byteLength] : [data, 0, data.byteLength];
  const bytes = new Uint8Array(buffer, start, Math.min(size, PREVIEW));
  return {type: "binary", size, data: btoa(String.fromCharCode(...bytes))};
}
