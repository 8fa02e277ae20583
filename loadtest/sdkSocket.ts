/**
 * Imported before the SDK: it then takes the socket that it brings along, that of `ws`. Node's own `WebSocket` is made
 * for pages; of thousands in one process it would be measured instead of the server.
 */

Reflect.deleteProperty(globalThis, 'WebSocket');
