import { describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { fr } from '../src/i18n/fr';
import { alertWords, reasonWords, shipTypeKey } from '../src/i18n/words';
import type { Alert, Reason } from '../src/live/protocol';

/** Every key of a catalogue, as paths. */
function paths(value: object, before = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null
      ? paths(inner as object, `${before}${key}.`)
      : [`${before}${key}`],
  );
}

describe('the two languages', () => {
  it('have exactly the same words to say, records of codes included', () => {
    const said = (m: object): string[] => paths(m).filter((path) => !path.startsWith('titles.')); // data's own
    expect(said(fr).sort()).toEqual(said(en).sort());
  });
});

const reason: Reason = {
  code: 'near_in_time_and_space',
  other_report_id: 'N102-0107',
  distance_m: 2040,
  gap_s: 600,
  normalised_distance: 1.52,
  score: 0.35,
};

describe('reasons', () => {
  it('give their figures in both languages', () => {
    expect(reasonWords(en, reason)).toBe(
      'Fits where this boat was expected (with N102-0107, 1.1 NM away, 10 min later, 1.5 standard deviations, fit 0.35).',
    );
    expect(reasonWords(fr, reason)).toBe(
      'Correspond à l’endroit où cette embarcation était attendue (avec N102-0107, à 1,1 NM, 10 min plus tard, 1,5 écarts-types, accord 0,35).',
    );
  });
  it('leave out what is not known', () => {
    expect(reasonWords(en, { code: 'same_phone' })).toBe('The same device called before.');
  });
  it('name a rule this screen does not know', () => {
    expect(reasonWords(en, { code: 'drift_path', score: 0.5 })).toBe('Rule “drift_path” (fit 0.50).');
  });
});

const alert = (code: string, parameters: Record<string, string | number>): Alert => ({
  id: code,
  code,
  priority: 'alarm',
  raised_at: '2026-08-12T01:00:00Z',
  subject: 'x',
  parameters,
});

describe('alerts', () => {
  it('name the next unit of an order that came to nothing, or say that nobody is left', () => {
    const silent = alert('tasking_unacknowledged', {
      unit_id: 'uk.a',
      next_unit_id: 'fr.b',
      next_centre: 'FR',
      next_min: 27,
      next_ready_min: 12,
      next_seen_min: 25,
    });
    expect(alertWords(en, silent, 'x')).toBe(
      'uk.a has not answered its order. Next: fr.b (FR), there in 27 min (of which 12 to get under way), last seen 25 min ago',
    );
    expect(alertWords(fr, silent, 'x')).toBe(
      'uk.a n’a pas répondu à son ordre. Suivante : fr.b (FR), sur zone en 27 min (dont 12 pour appareiller), vue il y a 25 min',
    );
    const refused = alert('tasking_refused', { unit_id: 'uk.a', reason: 'weather', no_unit: 'none_left' });
    expect(alertWords(en, refused, 'x')).toBe(
      'uk.a will not go (weather) – no other unit fits: ask the other centre or region',
    );
    expect(alertWords(fr, refused, 'x')).toMatch(
      /^uk\.a n’ira pas \(météo\) – aucune autre unité ne convient\u00a0:/,
    );
  });
  it('say silence with its figures', () => {
    const silent = alert('feed_silent', { quiet_for_s: 312, silent_after_s: 120 });
    expect(alertWords(en, silent, 'Radar')).toBe(
      'Radar has gone silent: nothing for 5 min (alarm after 2 min)',
    );
    expect(alertWords(fr, silent, 'Radar')).toBe('Radar s’est tu : rien depuis 5 min (alarme après 2 min)');
  });
  it('say what they can without parameters, and name codes that are new', () => {
    expect(alertWords(en, alert('feed_silent', {}), 'Radar')).toBe('Radar has gone silent');
    expect(alertWords(en, alert('tsunami', {}), 'UK')).toBe('tsunami: UK');
  });
});

describe('ship types', () => {
  it('follow table 53', () => {
    expect([30, 52, 69, 70, 89, 49, 99, 0, null].map(shipTypeKey)).toEqual([
      'fishing', 'tug', 'passenger', 'cargo', 'tanker', 'highspeed', 'other', null, null,
    ]); // prettier-ignore
  });
});
