// The audible part of alerts, made on the spot. A browser lets a page sound only after a person has asked for it,
// so it is off until then and says so. It can be silenced for half a minute (MSC.302(87), 7.3.5), no longer.

import type { Alert, Priority } from './protocol';

const SILENCE_S = 30;
/** Seconds between soundings of what stays unacknowledged; a warning sounds once each time it calls. */
const AGAIN_S: Record<Priority, number | null> = { emergency: 3, alarm: 6, warning: null, caution: null };
/** Tones in hertz: an alarm must not be taken for a warning. */
const TONES: Record<Priority, readonly number[]> = {
  emergency: [880, 660, 880, 660],
  alarm: [880, 880, 880],
  warning: [520, 440],
  caution: [],
};
const TONE_S = 0.16;

export class Sound {
  on = $state(false);
  silentUntilS = $state(0);

  #context: AudioContext | null = null;
  #soundedAtS = 0;
  readonly #called = new Set<string>();

  /** A person asked for it: the browser now lets the page sound. */
  turnOn(): void {
    this.#context ??= new AudioContext();
    void this.#context.resume();
    this.on = true;
  }

  silence(nowS: number): void {
    this.silentUntilS = nowS + SILENCE_S;
  }

  /** Sound what calls, if its time has come; told once a second. */
  tick(calling: readonly Alert[], nowS: number): Priority | null {
    const gravest = calling[0];
    if (!this.on || gravest === undefined || nowS < this.silentUntilS) return null;
    const fresh = calling.find((alert) => !this.#called.has(this.#callOf(alert)));
    const again = AGAIN_S[gravest.priority];
    const due = again !== null && nowS - this.#soundedAtS >= again;
    if (fresh === undefined && !due) return null;
    for (const alert of calling) this.#called.add(this.#callOf(alert));
    const priority = due ? gravest.priority : (fresh?.priority ?? gravest.priority);
    if (TONES[priority].length === 0) return null;
    this.#soundedAtS = nowS;
    this.#play(TONES[priority]);
    return priority;
  }

  #callOf(alert: Alert): string {
    return `${alert.id} ${alert.sounded_at ?? alert.raised_at}`;
  }

  #play(tones: readonly number[]): void {
    const context = this.#context;
    if (context === null) return;
    tones.forEach((hertz, index) => {
      const oscillator = context.createOscillator();
      const gain = context.createGain();
      oscillator.frequency.value = hertz;
      gain.gain.value = 0.15;
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(context.currentTime + index * (TONE_S + 0.04));
      oscillator.stop(context.currentTime + index * (TONE_S + 0.04) + TONE_S);
    });
  }
}

export const sound = new Sound();
