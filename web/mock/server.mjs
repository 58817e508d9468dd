// A stand-in for a centre, for work on the screens only: it speaks docs/push-protocol.md from a file of
// reports and invents some ships. It keeps nothing, and joins reports to boats by phone and distance.
//
//   npm run mock -- --reports REPORTS.jsonl [--port 8750] [--speed 60] [--start 02:00]
//
// Run `npm run dev` beside it, or build and open the port: it serves the built screens too.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { parseArgs } from 'node:util';
import { WebSocketServer } from 'ws';
import { Night } from './night.mjs';
import { readings } from './readings.mjs';

const { values: args } = parseArgs({
  options: {
    reports: { type: 'string' },
    port: { type: 'string', default: '8750' },
    speed: { type: 'string', default: '60' },
    start: { type: 'string', default: '0.5' }, // share of the night already told
  },
});
const root = join(import.meta.dirname, '..', '..');
const built = join(root, 'src/varne/console/web/static');
const load = async (path) => JSON.parse(await readFile(join(root, path), 'utf8'));

const nights = new Map();
for (const id of ['dover', 'solent']) {
  const theatre = await load(`data/theatres/${id}.json`);
  const coast = await readFile(join(root, 'data/geo', theatre.coast_file));
  const lines =
    id === 'dover' && args.reports
      ? (await readFile(args.reports, 'utf8'))
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
      : [];
  const options = { synthetic: id === 'dover', speed: Number(args.speed), start: Number(args.start) };
  nights.set(id, { night: new Night(theatre, lines, options), theatre, coast });
}

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const policy =
  "default-src 'self'; worker-src 'self' blob:; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'";

function send(response, status, body, type = 'application/json') {
  response.writeHead(status, { 'content-type': type, 'content-security-policy': policy });
  response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString() || '{}');
}

async function answer(request, response) {
  const url = new URL(request.url, 'http://mock');
  const [, area, id, what, item, act] = url.pathname.split('/').map(decodeURIComponent);
  if (area !== 'api') return serve(url.pathname, response);
  if (id === 'theatres') {
    const theatres = [...nights.values()].map(({ night, theatre }) => ({
      id: theatre.id,
      name_en: theatre.name_en,
      name_fr: theatre.name_fr,
      centre: theatre.centre_codes[0],
      synthetic: night.synthetic,
      title: night.synthetic ? 'Night 102' : 'Solent AIS, 12 January 2016',
      replaying: true,
    }));
    return send(response, 200, { theatres });
  }
  const held = nights.get(id);
  if (!held) return send(response, 404, { error: { code: 'no_theatre', message: 'no such theatre' } });
  const { night, theatre, coast } = held;
  const asOf = url.searchParams.get('as_of');
  const moment = asOf ? Date.parse(asOf) : night.now();
  if (what === 'theatre') return send(response, 200, theatre);
  if (what === 'coast') return send(response, 200, coast, 'application/geo+json');
  if (what === 'picture') return send(response, 200, night.frame(moment));
  if (what === 'boats') {
    const page = night.page(item, moment);
    return page
      ? send(response, 200, page)
      : send(response, 404, { error: { code: 'no_boat', message: 'no such boat then' } });
  }
  if (what === 'tracks') return send(response, 200, { track: night.track(item, moment) });
  if (what === 'judgement') return send(response, 200, night.judged.judgement(moment));
  if (what === 'why') {
    const why = night.judged.why(url.searchParams.get('first'), url.searchParams.get('second'));
    return why
      ? send(response, 200, why)
      : send(response, 404, { error: { code: 'not_found', message: 'no such report' } });
  }
  if (what === 'rulings') return send(response, 201, night.judged.rule(await bodyOf(request)));
  if (what === 'timeline') return send(response, 200, night.timeline());
  if (what === 'health') return send(response, 200, night.health());
  if (what === 'quarantine') return send(response, 200, night.quarantine());
  if (what === 'position') {
    const found = readings(url.searchParams.get('text') ?? '', theatre);
    return found.length
      ? send(response, 200, { readings: found })
      : send(response, 422, { error: { code: 'position_unread', message: 'no position could be read' } });
  }
  if (what === 'calls') return send(response, 201, night.call(await bodyOf(request)));
  if (what === 'alerts' && act === 'acknowledge') {
    return send(response, 200, { sequence: night.acknowledge(item) });
  }
  if (what === 'replay') {
    if (request.method === 'POST') night.setReplay(await bodyOf(request));
    return send(response, 200, night.replay());
  }
  return send(response, 404, { error: { code: 'not_found', message: 'no such request' } });
}

async function serve(path, response) {
  const file = join(built, normalize(path === '/' ? '/index.html' : path));
  try {
    send(response, 200, await readFile(file), types[extname(file)] ?? 'application/octet-stream');
  } catch {
    send(response, 404, 'not built: run npm run build', 'text/plain');
  }
}

const server = createServer((request, response) => void answer(request, response));
const sockets = new WebSocketServer({ server });
sockets.on('connection', (socket, request) => {
  const night = nights.get(request.url.split('/')[2])?.night;
  if (!night) return socket.close();
  let after = null;
  let health = 0;
  const timer = setInterval(() => {
    if (after === null) return;
    const frame = night.frame(night.now(), after);
    if (after !== frame.seq) socket.send(JSON.stringify(frame));
    after = frame.seq;
    health += 1;
    if (health % 4 === 0) socket.send(JSON.stringify({ type: 'health', ...night.health() }));
  }, 250);
  const unsubscribe = night.onAlert((alert) =>
    socket.send(JSON.stringify({ type: 'alert', seq: night.seqAt(night.now()), alert })),
  );
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString());
    if (message.type !== 'hello') return;
    const frame = night.frame(night.now(), message.after ?? undefined);
    socket.send(JSON.stringify({ ...frame, full: message.after === null, tracks_full: true }));
    for (const alert of night.alerts.values()) {
      socket.send(JSON.stringify({ type: 'alert', seq: frame.seq, alert }));
    }
    after = frame.seq;
  });
  socket.on('close', () => {
    clearInterval(timer);
    unsubscribe();
  });
});
server.listen(Number(args.port), '127.0.0.1', () => {
  process.stdout.write(`stand-in centre on http://127.0.0.1:${args.port}/\n`);
});
