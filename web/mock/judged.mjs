// A pretended judgement over the stand-in's boats: enough to draw every panel, no judgement worth the name.

const iso = (ms) => new Date(ms).toISOString().replace('.000Z', 'Z');
const distanceM = (a, b) =>
  Math.hypot((a.lat - b.lat) * 111_195, (a.lon - b.lon) * 111_195 * Math.cos((a.lat * Math.PI) / 180));
const seenMs = (report) => Date.parse(report.observed_at ?? report.received_at);

export class Judged {
  constructor(night) {
    this.night = night;
    this.rulings = new Map();
  }

  /** What a judgement adds to a boat's row: its nearest neighbour may be it. */
  rowOf(boat, boats) {
    const placed = boats.filter((one) => one !== boat && one.where && !one.closed && !boat.closed);
    const near = placed
      .map((one) => [`b-${one.number}`, boat.where ? distanceM(boat.where, one.where) : Infinity])
      .filter(([, far]) => far < 9000)
      .sort((a, b) => a[1] - b[1])
      .slice(0, 2)
      .map(([id, far]) => [id, Math.round((0.6 * Math.exp(-far / 4000) + 0.02) * 100) / 100]);
    const rescue = boats
      .flatMap((one) => one.reports.map(({ report }) => report))
      .find((report) => report.kind === 'recovery' && boat.number % 5 === 0);
    return {
      possibly_same: near,
      apart:
        1 -
        Math.min(
          0.95,
          near.reduce((sum, [, p]) => sum + p, 0),
        ),
      accounted: rescue && !boat.closed ? 0.86 : 0,
      accounted_by: rescue?.id ?? null,
      taken_off: rescue && !boat.closed ? 12 : null,
      engine_off: boat.number % 7 === 0 ? 0.64 : null,
      judged_at: iso(this.night.now()),
    };
  }

  history(boat) {
    const at = boat.reports[0].at;
    if (boat.number % 4 !== 1 || boat.reports.length < 2) return [];
    const other_boat_id = `b-${boat.number + 1}`;
    return [
      { at, what: 'opened', other_boat_id: null, report_ids: [boat.reports[0].report.id] },
      { at, what: 'received', other_boat_id, report_ids: [boat.reports.at(-1).report.id] },
    ];
  }

  judgement(moment) {
    const boats = this.night.boats(moment);
    const open = boats.filter((boat) => !boat.closed).length;
    const mean = Math.max(2, Math.round(open * 0.6));
    const weight = (n) => Math.exp(-((n - mean) ** 2) / 5);
    const raw = Array.from({ length: mean + 8 }, (_, n) => weight(n));
    const sum = raw.reduce((a, b) => a + b, 0);
    return {
      at: iso(moment),
      sequence: this.night.seqAt(moment),
      forecast: true,
      state: 'idle',
      at_sea_low: mean - 2,
      at_sea: mean,
      at_sea_high: mean + 3,
      at_sea_chances: raw.map((chance) => chance / sum),
      readings: [0.41, 0.17, 0.08].map((weight, rank) => {
        const differing = boats.filter((boat) => rank > 0 && boat.number % 6 === rank);
        return {
          weight,
          boats: boats.length - rank,
          otherwise: differing.map((boat) => boat.reports[0].report.id),
          boat_ids: differing.map((boat) => `b-${boat.number}`),
        };
      }),
      unreported: { low: 1, mean: 3.4, high: 7 },
    };
  }

  why(first, second) {
    const boats = this.night.boats(this.night.now());
    const find = (id) =>
      boats
        .flatMap((boat) => boat.reports.map(({ report }) => ({ report, boat })))
        .find((e) => e.report.id === id);
    const [a, b] = [find(first), find(second)];
    if (!a || !b) return null;
    const ruling = this.rulings.get([first, second].sort().join(' ')) ?? null;
    const [p, q] = [this.night.place(a.report), this.night.place(b.report)];
    const gap_s = (seenMs(b.report) - seenMs(a.report)) / 1000;
    const distance_m = p && q ? distanceM(p, q) : null;
    const speed_kn = distance_m === null ? null : distance_m / Math.max(60, Math.abs(gap_s)) / 0.5144;
    const evidence = [
      { code: 'time_and_distance', log_ratio: 2.5 - (speed_kn ?? 0) / 4, distance_m, gap_s, speed_kn },
      { code: 'rest_of_the_night', log_ratio: -0.9 },
      { code: 'colour', log_ratio: 0.05 },
    ];
    if (a.report.people && b.report.people) {
      evidence.push({ code: 'people', log_ratio: -0.4, first: a.report.people, second: b.report.people });
    }
    if (ruling && ruling.ruling !== 'unknown') {
      evidence.push({ code: `officer_${ruling.ruling}`, log_ratio: ruling.ruling === 'same' ? 12 : -12 });
    }
    const log = evidence.reduce((sum, one) => sum + one.log_ratio, 0);
    return {
      first_report_id: first,
      second_report_id: second,
      first: a.report,
      second: b.report,
      probability: 1 / (1 + Math.exp(-log)),
      sampled: 2400,
      judged_at: iso(this.night.now()),
      first_boat_id: `b-${a.boat.number}`,
      second_boat_id: `b-${b.boat.number}`,
      evidence,
      ruling,
    };
  }

  rule({ first_report_id, second_report_id, ruling, reason }) {
    const at = iso(this.night.now());
    const made = { id: `r-${this.rulings.size + 1}`, first_report_id, second_report_id, ruling, reason, at };
    this.rulings.set([first_report_id, second_report_id].sort().join(' '), made);
    const { first_boat_id: boat_id, second_boat_id: other_boat_id } = this.why(
      first_report_id,
      second_report_id,
    );
    const sequence = this.night.seqAt(this.night.now());
    const merged = { event: 'boats_merged', sequence, at, boat_id, other_boat_id };
    return { ruling: made, sequence, judged: true, changed: ruling === 'same' ? [merged] : [] };
  }
}
