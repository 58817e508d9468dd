// One theatre's night, told again from its reports: good enough to draw, no correlation worth the name.

import { Judged } from './judged.mjs';

const GRAVITY = ['people in water', 'taking water', 'engine failed'];
const iso = (ms) => new Date(ms).toISOString().replace('.000Z', 'Z');
const metres = (a, b) =>
  Math.hypot((a.lat - b.lat) * 111_195, (a.lon - b.lon) * 111_195 * Math.cos((a.lat * Math.PI) / 180));

export class Night {
  constructor(theatre, lines, { synthetic, speed, start }) {
    this.theatre = theatre;
    this.synthetic = synthetic;
    this.places = new Map(theatre.places.map((place) => [place.id, place]));
    this.byName = new Map(theatre.places.map((place) => [place.name_en.toLowerCase(), place]));
    this.reports = lines.map((line) => this.toReport(line));
    const times = this.reports.map((report) => Date.parse(report.received_at));
    this.startMs = times[0] ?? Date.parse('2016-01-12T10:00:00Z');
    this.endMs = times.at(-1) ?? this.startMs + 84 * 60_000;
    this.baseMs = this.startMs + (this.endMs - this.startMs) * start;
    this.realMs = Date.now();
    this.speed = speed;
    this.paused = false;
    this.judged = new Judged(this);
    this.listeners = new Set();
    this.alerts = new Map();
    for (const alert of this.firstAlerts()) this.alerts.set(alert.id, alert);
    this.ships = Array.from({ length: 90 }, (_, i) => this.ship(i));
  }

  toReport(line) {
    const { received, observed, area, ...rest } = line;
    const place = area ? this.byName.get(area.toLowerCase()) : undefined;
    return {
      ...rest,
      feed: 'night-102',
      received_at: received,
      ...(observed ? { observed_at: observed } : {}),
      ...(place ? { area: place.id } : {}),
      flags: area && !place ? ['area_unrecognised'] : [],
    };
  }

  ship(i) {
    const [west, south, east, north] = this.theatre.bbox_deg;
    const share = (n) => ((i * 7919 + n * 104_729) % 1000) / 1000;
    const along = this.theatre.home_view;
    return {
      id: `ais:${235_000_000 + i * 1237}`,
      mmsi: 235_000_000 + i * 1237,
      name:
        ['NORTHERN LIGHT', 'STENA TIDE', 'CAP GRIS', 'DELTA SWAN', 'OPALINE', 'KENT TRADER'][i % 6] + ` ${i}`,
      lat: along[1] + (share(1) - 0.5) * (north - south) * 0.7,
      lon: along[0] + (share(2) - 0.5) * (east - west) * 0.7,
      cog: i % 2 ? 45 + share(3) * 20 : 225 + share(3) * 20,
      sog: i % 9 === 0 ? 0.1 : 8 + share(4) * 10,
      every: i % 11 === 0 ? 400 : 8,
    };
  }

  firstAlerts() {
    const raised_at = iso(this.baseMs - 240_000);
    if (!this.synthetic) {
      return [
        {
          id: 'wild_position:ais:235762000',
          code: 'wild_position',
          priority: 'caution',
          raised_at,
          subject: 'ais:235762000',
          count: 1,
          parameters: { mmsi: 235_762_000, implied_speed_kn: 91_000 },
        },
      ];
    }
    return [
      {
        id: 'feed_silent:fr-radar',
        code: 'feed_silent',
        priority: 'alarm',
        raised_at,
        subject: 'fr-radar',
        count: 1,
        parameters: { feed: 'fr-radar', quiet_for_s: 312, silent_after_s: 120 },
      },
      {
        id: 'quarantine_rising:night-102',
        code: 'quarantine_rising',
        priority: 'warning',
        raised_at,
        subject: 'night-102',
        count: 2,
        parameters: { feed: 'night-102', quarantined: 14, quarantined_lately: 12, lines_lately: 61 },
      },
    ];
  }

  now() {
    const ranS = this.paused ? 0 : ((Date.now() - this.realMs) / 1000) * (this.speed || 3600);
    return Math.min(this.endMs, this.baseMs + ranS * 1000);
  }

  setReplay({ speed, paused }) {
    this.baseMs = this.now();
    this.realMs = Date.now();
    if (speed !== undefined) this.speed = speed;
    if (paused !== undefined) this.paused = paused;
  }

  replay() {
    return {
      replaying: true,
      speed: this.speed,
      paused: this.paused,
      at: iso(this.now()),
      start: iso(this.startMs),
      end: iso(this.endMs),
    };
  }

  seqAt(moment) {
    return Math.floor((moment - this.startMs) / 250);
  }

  place(report) {
    if (report.lat_deg !== undefined || report.lat !== undefined) {
      return {
        lat: report.lat ?? report.lat_deg,
        lon: report.lon ?? report.lon_deg,
        sigma: report.sigma_m ?? 300,
      };
    }
    const place = this.places.get(report.area);
    return place ? { lat: place.lat_deg, lon: place.lon_deg, sigma: place.radius_m } : null;
  }

  boats(moment) {
    const boats = [];
    for (const report of this.reports) {
      const at = Date.parse(report.received_at);
      if (at > moment) break;
      const where = this.place(report);
      const seen = Date.parse(report.observed_at ?? report.received_at);
      let best = null;
      for (const boat of boats) {
        if (boat.closed && report.kind !== 'find') continue;
        if (report.phone && boat.phones.has(report.phone)) {
          best = {
            boat,
            reason: {
              code: 'same_phone',
              other_report_id: boat.phones.get(report.phone),
              gap_s: (seen - boat.seen) / 1000,
            },
          };
          break;
        }
        if (!where || !boat.where) continue;
        const distance = metres(where, boat.where);
        const reach = 1200 + 2 * Math.min(3000, where.sigma) + Math.abs(seen - boat.seen) * 0.0015;
        if (distance < reach && (!best || distance < best.reason.distance_m)) {
          best = {
            boat,
            reason: {
              code: report.kind === 'relay' ? 'relay_of' : 'near_in_time_and_space',
              other_report_id: boat.reports.at(-1).report.id,
              distance_m: distance,
              gap_s: (seen - boat.seen) / 1000,
              normalised_distance: (distance / reach) * 3,
              score: 1 - (0.8 * distance) / reach,
            },
          };
        }
      }
      if (!best) {
        const boat = {
          reports: [],
          phones: new Map(),
          where: null,
          seen,
          first: seen,
          number: boats.length + 1,
        };
        boats.push(boat);
        best = { boat, reason: { code: 'first_report' } };
      }
      const { boat, reason } = best;
      boat.reports.push({ report: this.noun(report), at: iso(at), reason });
      if (report.phone) boat.phones.set(report.phone, report.id);
      if (where) boat.where = where;
      boat.seen = Math.max(boat.seen, seen);
      if (report.kind === 'recovery' || report.kind === 'landing') boat.closed = report.id;
    }
    return boats;
  }

  noun(report) {
    const { lat, lon, ...rest } = report;
    return lat === undefined ? rest : { ...rest, lat_deg: lat, lon_deg: lon };
  }

  row(boat, moment, boats) {
    const said = boat.reports.map(({ report }) => report);
    const counts = said.map((report) => report.people).filter((n) => n !== undefined);
    const aged = 300 + (moment - boat.seen) / 1000;
    return {
      id: `b-${boat.number}`,
      name: `UK-${String(boat.number).padStart(3, '0')}`,
      status: boat.closed ? 'closed' : 'open',
      probability: said.some((r) => r.kind !== 'radar') ? 0.97 : Math.min(0.9, 0.25 + 0.15 * said.length),
      synthetic: this.synthetic,
      first_at: iso(boat.first),
      last_at: iso(boat.seen),
      lat_deg: boat.where?.lat ?? null,
      lon_deg: boat.where?.lon ?? null,
      at: iso(boat.seen),
      ellipse: boat.where
        ? {
            major_m: Math.hypot(boat.where.sigma, aged * 0.8),
            minor_m: Math.hypot(boat.where.sigma, aged * 0.4),
            angle_deg: (boat.number * 37) % 180,
          }
        : null,
      reports: said.length,
      people_low: counts.length ? Math.min(...counts) : null,
      people_high: counts.length ? Math.max(...counts) : null,
      colour: said.find((r) => r.colour)?.colour ?? null,
      status_said: GRAVITY.find((status) => said.some((r) => r.status === status)) ?? null,
      incident_id: `i-${boat.number}`,
      closed_by_report_id: boat.closed ?? null,
      ...this.judged.rowOf(boat, boats),
      seq: Math.floor((Date.parse(boat.reports.at(-1).at) - this.startMs) / 250),
    };
  }

  incident(boat) {
    const first = boat.reports[0];
    return {
      id: `i-${boat.number}`,
      boat_ids: [`b-${boat.number}`],
      phase: 'distress',
      owner: first.report.centre,
      status: boat.closed ? 'closed' : 'open',
      opened_at: first.at,
      opened_by_report_id: first.report.id,
      closed_at: boat.closed ? boat.reports.at(-1).at : null,
      synthetic: this.synthetic,
    };
  }

  rowOfShip(ship, moment) {
    const at = Math.floor(moment / 1000 / ship.every) * ship.every;
    const ran = ((at * 1000 - this.startMs) / 3_600_000) * ship.sog;
    const turn = (ship.cog * Math.PI) / 180;
    const span = (value, low, high) => low + ((((value - low) % (high - low)) + (high - low)) % (high - low));
    const [west, south, east, north] = this.theatre.bbox_deg;
    const lat = span(ship.lat + (ran * Math.cos(turn)) / 60, south, north);
    const lon = span(ship.lon + (ran * Math.sin(turn)) / 38, west, east);
    const flags = (this.synthetic ? 1 : 0) | (ship.mmsi % 17 === 0 ? 2 : 0) | (ship.mmsi % 5 === 0 ? 4 : 0);
    return [
      ship.id,
      ship.mmsi,
      ship.name,
      Math.round(lat * 1e5),
      Math.round(lon * 1e5),
      ship.sog > 1 ? Math.round(ship.cog * 10) : null,
      Math.round(ship.sog * 10),
      null,
      at,
      70,
      flags,
    ];
  }

  frame(moment, after) {
    const seq = this.seqAt(moment);
    const newer = (row) => after === undefined || row.seq > after;
    const boats = this.boats(moment);
    return {
      type: 'frame',
      full: after === undefined,
      log: 'stand-in',
      seq,
      at: iso(moment),
      tracks: this.ships.map((ship) => this.rowOfShip(ship, moment)),
      boats: boats.map((boat) => this.row(boat, moment, boats)).filter(newer),
      incidents: boats.map((boat) => this.incident(boat)),
      units: (this.theatre.units ?? []).map((unit) => ({
        id: unit.id,
        lat_deg: this.places.get(unit.base)?.lat_deg ?? 51,
        lon_deg: this.places.get(unit.base)?.lon_deg ?? 1.3,
        from_base: true,
        positioned_at: null,
      })),
      feeds: [
        {
          id: 'night-102',
          kind: 'reports',
          title: 'Night 102',
          synthetic: true,
          reports_count: boats.length,
          quarantined_count: 2,
          last_received_at: iso(moment),
          silent_after_s: null,
        },
      ],
      conflated: 0,
    };
  }

  page(id, moment) {
    const boats = this.boats(moment);
    const boat = boats.find((one) => `b-${one.number}` === id);
    return (
      boat && {
        boat: this.row(boat, moment, boats),
        reports: boat.reports.map((entry, rank) =>
          rank % 2 ? { ...entry, reason: { code: 'judged', score: 0.97 - 0.07 * rank } } : entry,
        ),
        incident: this.incident(boat),
        history: this.judged.history(boat),
      }
    );
  }

  track(id, moment) {
    const ship = this.ships.find((one) => one.id === id);
    const row = ship && this.rowOfShip(ship, moment);
    return (
      row && { id, feed: 'ais', synthetic: true, claim: { mmsi: row[1], name: row[2] }, reports_count: 12 }
    );
  }

  timeline() {
    const stepMs = 600_000;
    const bins = [];
    for (let at = this.startMs; at <= this.endMs; at += stepMs) {
      const within = (report) => {
        const ms = Date.parse(report.received_at);
        return ms >= at && ms < at + stepMs && ms <= this.now();
      };
      bins.push({ at: iso(at), reports: this.reports.filter(within).length });
    }
    return {
      start: iso(this.startMs),
      end: iso(this.endMs),
      now: iso(this.now()),
      bin_s: stepMs / 1000,
      bins,
    };
  }

  health() {
    const feed = (name, state, lag_s) => ({
      feed: name,
      state,
      lines: 1200,
      messages: 1100,
      fragments: 60,
      annotations: 20,
      quarantined: 14,
      backlog: 3,
      backlog_max: 5000,
      dropped: 0,
      lag_s,
      last_received_at: iso(this.now() - 2000),
    });
    return {
      feeds: [feed('night-102', 'live', 0.4), feed('fr-radar', 'silent', 312)],
      latency_ms: { 'night-102': { p50: 22, p95: 61, p99: 118, n: 1100 } },
      store: { state: 'writing', code: null, refused: 0, waiting: 0, sequence: 1, committed_at: null },
      screens: 1,
    };
  }

  quarantine() {
    const raw = '!AIVDM,1,1,,B,<script>alert(1)</script>,0*5C\\x00\\xff';
    const unread = {
      feed: 'night-102',
      code: 'checksum',
      reason: 'checksum 5C, computed 1A',
      received_at: iso(this.now()),
      sha256: 'ab'.repeat(32),
      raw,
    };
    return { unread: [unread], counts: { 'night-102': { checksum: 14 } } };
  }

  onAlert(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  acknowledge(id) {
    const alert = this.alerts.get(id);
    const next = { ...alert, acknowledged_at: iso(this.now()), acknowledged_by: 'watch' };
    this.alerts.set(id, next);
    for (const listener of this.listeners) listener(next);
    return this.seqAt(this.now());
  }

  call(form) {
    const id = `call-${this.reports.length + 1}`;
    const received_at = iso(this.now());
    const { position_text: _said, phone_number: phone, ...rest } = form;
    const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
    const report = {
      ...said,
      id,
      kind: 'call',
      feed: 'calls',
      source: 'uk.watch',
      centre: 'UK',
      received_at,
    };
    if (phone) report.phone = `token-${phone.length}`;
    const later = this.reports.findIndex((one) => one.received_at > received_at);
    this.reports.splice(later < 0 ? this.reports.length : later, 0, report);
    const boat = this.boats(this.now()).find((one) => one.reports.some((entry) => entry.report.id === id));
    return { id, sequence: this.seqAt(this.now()), boat_id: boat ? `b-${boat.number}` : null };
  }
}
