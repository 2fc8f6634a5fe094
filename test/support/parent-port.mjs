/** Loaded into a Node child before its program: gives it the `process.parentPort` of an Electron utility process. */
import { EventEmitter } from 'node:events';

const port = new EventEmitter();
port.postMessage = (message) => process.send(structuredClone(message));
// Messages wait until somebody listens.
port.once('newListener', () => {
  process.on('message', (data) => port.emit('message', { data, ports: [] }));
});
process.parentPort = port;
// A utility process ends with the one that forked it.
process.on('disconnect', () => process.exit());
