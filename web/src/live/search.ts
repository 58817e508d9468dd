// Search plans as the centre tells of them (docs/search.md, "On the screen").

import { ask, asOf, json } from './api';

export const SEARCH_OBJECTS = ['overloaded_inflatable', 'swamped_inflatable', 'person_in_water'] as const;
export type SearchObject = (typeof SEARCH_OBJECTS)[number];
export type SearchFor = 'as_believed' | SearchObject;
export type Searcher = 'vessel' | 'helicopter' | 'aeroplane' | 'drone';
export type FigureBasis = 'theatre' | 'assumed' | 'entered';
export const WIDTH_BASES = ['crew', 'handbook', 'trial', 'national_table'] as const;
export type WidthBasis = (typeof WIDTH_BASES)[number];
export type SearchStatus = 'asked' | 'planned' | 'declined' | 'withdrawn' | 'replaced';
export const FILE_FORMS = ['gpx', 'kml', 'geojson', 'cot', 'worksheet'] as const;
export type FileForm = (typeof FILE_FORMS)[number];

export interface Figure {
  value: number;
  basis: FigureBasis;
}

export const FIGURES = ['ready_min', 'transit_kn', 'search_kn', 'endurance_h', 'eye_height_m'] as const;
export type FigureName = (typeof FIGURES)[number];

export interface UnitOption extends Record<FigureName, Figure | null> {
  unit_id: string;
  name: string;
  kind: string;
  flag: string | null;
  centre: string;
  searcher: Searcher | null;
  why_not: 'no_place' | 'no_searcher' | null;
  from_base: boolean;
  away_nm: number | null;
  there_min: number | null;
}

export interface SearchOptions {
  at: string;
  has_forecast: boolean;
  dark_from: string | null;
  light_from: string | null;
  units: UnitOption[];
}

export interface OwnWidthForm {
  searcher: Searcher;
  search_object: SearchObject;
  width_nm: number;
  basis: WidthBasis;
}

export interface SearchForm {
  boat_ids: string[];
  units: ({ unit_id: string } & Partial<Record<FigureName, number>>)[];
  start_at: string;
  hours: number;
  search_for: SearchFor;
  visibility_nm: number;
  wind_kn: number;
  sea_m: number;
  crew_tired: boolean;
  own_widths: OwnWidthForm[];
  water_c?: number;
  instead_of_id?: string;
}

export type LatLon = [latDeg: number, lonDeg: number];
export type TimedPoint = [afterS: number, latDeg: number, lonDeg: number];

export interface WidthUsed {
  search_object: SearchObject;
  width_m: number;
  uncorrected_m: number;
  weather_factor: number;
  speed_factor: number;
  fatigue_factor: number;
  source: string;
  status: string;
  own?: boolean;
}

export interface UnitPlan {
  unit_id: string;
  flag: string;
  label: string;
  layer: 'surface' | 'air';
  pattern: string;
  on_scene_from: string;
  on_scene_until: string;
  transit_min: number;
  bearing_deg: number;
  length_m: number;
  width_m: number;
  legs: number;
  spacing_m: number;
  speed_kn: number;
  height_m?: number;
  widths: WidthUsed[];
  coverage: number[];
  pod: number[];
  poc: number;
  pos: number;
  corners: LatLon[];
  path: TimedPoint[];
  track: TimedPoint[];
  turns: number[];
  over_land?: number;
}

export interface BoatBelief {
  boat_id: string;
  here: number;
  not_here: number;
  wrong_object: number;
  already_recovered: number;
  found_by_now?: number;
}

export interface SearchPlan {
  units: UnitPlan[];
  idle?: { unit_id: string; reason: 'no_time' | 'no_room' }[];
  pos: number;
  bound: number;
  boats: BoatBelief[];
  curve: [afterS: number, found: number, foundIfPoor: number, bound: number][];
  survival?: [hours: number, low: number, high: number][];
  clouds: { boat_id: string; at: string; particles: number; effective: number; objects: number[] }[];
  streams: string;
  wind_known: boolean;
  searched_ids?: string[];
}

export interface SearchedTrack {
  id: string;
  unit_id: string;
  entered_as: string;
  start_at: string;
  points: TimedPoint[];
}

export interface SearchBelief {
  at: string;
  track_ids: string[];
  before: BoatBelief[];
  after: BoatBelief[];
  contours_before?: Contour[];
  contours: Contour[];
  poor_eyes: number;
  poor_eyes_before: number;
}

export interface Contour {
  boat_id: string;
  share: number;
  rings: LatLon[][];
}

export interface Search {
  id: string;
  status: SearchStatus;
  asked_at: string;
  changed_at: string;
  declined: string | null;
  replaced_by_id: string | null;
  ends_at: string;
  ask: {
    boat_ids: string[];
    units: ({ unit_id: string; searcher: Searcher; from_base: boolean } & Record<FigureName, Figure>)[];
    start_at: string;
    hours: number;
    search_for?: SearchFor;
    visibility_nm: number;
    wind_kn: number;
    sea_m: number;
    crew_tired: boolean;
    own_widths: { searcher: Searcher; search_object: SearchObject; width_m: number; basis: WidthBasis }[];
    water_c: number | null;
  };
  plan: SearchPlan | null;
  tracks: SearchedTrack[];
  belief: SearchBelief | null;
}

const id = encodeURIComponent;
const of = (theatre: string, search: string): string => `${id(theatre)}/searches/${id(search)}`;

export const searchApi = {
  options: (t: string, boat: string) => ask<SearchOptions>(`${id(t)}/searches/options?boat=${id(boat)}`),
  list: (t: string, boat: string, time: string | null) => {
    const when = asOf(time);
    return ask<{ can_plan: boolean; searches: Search[] }>(
      `${id(t)}/searches${when === '' ? '?' : `${when}&`}boat=${id(boat)}`,
    );
  },
  ask: (t: string, form: SearchForm) =>
    ask<{ id: string; sequence: number }>(`${id(t)}/searches`, json(form)),
  withdraw: (t: string, search: string) => ask<{ sequence: number }>(`${of(t, search)}/withdraw`, json({})),
  typed: (t: string, search: string, unit: string, text: string) =>
    ask<{ id: string; points: number }>(`${of(t, search)}/tracks`, json({ unit_id: unit, text })),
  gpx: (t: string, search: string, unit: string, file: Blob) =>
    ask<{ id: string; points: number }>(`${of(t, search)}/tracks?unit=${id(unit)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/gpx+xml' },
      body: file,
    }),
};

/** Where a plan's file is, beside the page that was served. */
export const fileUrl = (theatre: string, search: string, form: FileForm, language: string): string =>
  `api/${of(theatre, search)}/files/${form}?language=${language}`;
