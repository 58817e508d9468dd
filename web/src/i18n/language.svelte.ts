// The reader's choices: language and palette. Kept in this browser; the address can ask for others.

import { PALETTES, PALETTE_NAMES, type PaletteName } from '../palettes';
import { en, type Catalogue } from './en';
import { fr } from './fr';

export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

const CATALOGUES: Record<Language, Catalogue> = { en, fr };

function chosen<Name extends string>(key: string, names: readonly Name[], otherwise: Name): Name {
  const asked = new URLSearchParams(window.location.search).get(key);
  const kept = window.localStorage.getItem(`varne.${key}`);
  return names.find((name) => name === asked) ?? names.find((name) => name === kept) ?? otherwise;
}

class Reader {
  language = $state<Language>(
    chosen('lang', LANGUAGES, window.navigator.language.startsWith('fr') ? 'fr' : 'en'),
  );
  palette = $state<PaletteName>(chosen('palette', PALETTE_NAMES, 'day'));
  /** The words, in the language chosen. */
  m = $derived(CATALOGUES[this.language]);
  colours = $derived(PALETTES[this.palette]);

  speak(language: Language): void {
    this.language = language;
    window.localStorage.setItem('varne.lang', language);
  }

  light(palette: PaletteName): void {
    this.palette = palette;
    window.localStorage.setItem('varne.palette', palette);
  }

  /** Of a pair of names, the one in the reader's language. */
  name(both: { name_en: string; name_fr: string }): string {
    return this.language === 'fr' ? both.name_fr : both.name_en;
  }
}

export const reader = new Reader();

/** Put the palette's colours where the style sheet finds them: `--text`, `--on-press` … */
export function paint(root: HTMLElement, palette: PaletteName): void {
  for (const [role, colour] of Object.entries(PALETTES[palette])) {
    root.style.setProperty(`--${role.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, colour);
  }
  root.dataset['palette'] = palette;
  root.style.colorScheme = palette === 'bright' || palette === 'day' ? 'light' : 'dark';
}
