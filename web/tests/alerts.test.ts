// What calls, what is over and unseen, and what sounds.

import { describe, expect, it, vi } from 'vitest';
import { AlertsHeld, awaits } from '../src/live/alerts.svelte';
import type { Alert } from '../src/live/protocol';
import { Sound } from '../src/live/sound.svelte';

const alert = (more: Partial<Alert> = {}): Alert => ({
  id: 'distress_words:b-1',
  code: 'distress_words',
  priority: 'warning',
  raised_at: '2026-08-12T01:00:00Z',
  sounded_at: '2026-08-12T01:00:00Z',
  subject: 'b-1',
  ...more,
});

describe('alerts held', () => {
  it('keep one that is over and unseen until somebody has seen it', () => {
    const held = new AlertsHeld();
    held.take(alert());
    held.take(alert({ cleared_at: '2026-08-12T01:05:00Z' }));
    expect([held.standing.length, held.unseen.length, held.cleared.length]).toEqual([0, 1, 0]);
    held.take(alert({ cleared_at: '2026-08-12T01:05:00Z', acknowledged_at: '2026-08-12T01:06:00Z' }));
    expect([held.unseen.length, held.cleared.length]).toEqual([0, 1]);
  });

  it('read out again what escalated, and not what is merely told again', () => {
    const held = new AlertsHeld();
    held.take(alert());
    expect(held.polite?.id).toBe('distress_words:b-1');
    held.polite = null;
    held.take(alert({ count: 2 }));
    expect(held.polite).toBeNull();
    held.take(alert({ priority: 'alarm', step: 'made_alarm', sounded_at: '2026-08-12T01:03:00Z' }));
    expect(held.assertive?.step).toBe('made_alarm');
  });

  it('ask nobody to acknowledge a caution, or one that another stands for', () => {
    expect(awaits(alert({ priority: 'caution' }))).toBe(false);
    expect(awaits(alert({ cleared_at: '2026-08-12T01:05:00Z', into_alert_id: 'x' }))).toBe(false);
    expect(awaits(alert())).toBe(true);
  });
});

class Silent {
  currentTime = 0;
  destination = {};
  resume = (): Promise<void> => Promise.resolve();
  createOscillator = () => ({
    frequency: { value: 0 },
    connect: () => ({ connect: () => undefined }),
    start: () => undefined,
    stop: () => undefined,
  });
  createGain = () => ({ gain: { value: 0 }, connect: () => undefined });
}

describe('sound', () => {
  const on = (): Sound => {
    vi.stubGlobal('AudioContext', Silent);
    const sound = new Sound();
    sound.turnOn();
    return sound;
  };

  it('is off until a person turns it on', () => {
    expect(new Sound().tick([alert({ priority: 'alarm' })], 100)).toBeNull();
  });

  it('repeats an alarm until it is acknowledged, and a warning only when it calls anew', () => {
    const sound = on();
    expect(sound.tick([alert()], 100)).toBe('warning');
    expect(sound.tick([alert()], 160)).toBeNull();
    expect(sound.tick([alert({ sounded_at: '2026-08-12T01:01:00Z' })], 161)).toBe('warning');
    const alarm = alert({ id: 'a', priority: 'alarm' });
    expect(sound.tick([alarm], 170)).toBe('alarm');
    expect(sound.tick([alarm], 172)).toBeNull();
    expect(sound.tick([alarm], 177)).toBe('alarm');
    expect(sound.tick([], 190)).toBeNull();
  });

  it('can be silenced for half a minute and no longer', () => {
    const sound = on();
    const alarm = alert({ priority: 'alarm' });
    sound.silence(100);
    expect(sound.tick([alarm], 129)).toBeNull();
    expect(sound.tick([alarm], 130)).toBe('alarm');
  });
});
