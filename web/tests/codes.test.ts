// Every code that the centre can say has words in both languages: read from the Python source itself.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { en, type Catalogue } from '../src/i18n/en';
import { fr } from '../src/i18n/fr';
import { reasonWords } from '../src/i18n/words';
import { RULING_REASONS } from '../src/live/judged';

const PYTHON = new URL('../../src/varne/', import.meta.url);

/** What a `Name = Literal[…]` or `NAME: … = frozenset({…})` of a Python module lists. */
function listed(module: string, name: string): string[] {
  const source = readFileSync(new URL(module, PYTHON), 'utf8').replace(/#.*$/gm, '');
  const found = new RegExp(`^${name}\\b[^\\n]*?=\\s*(?:Literal|frozenset)[\\[(]([^\\])]*)`, 'm').exec(source);
  return [...(found?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(([, code]) => code as string);
}

const KINDS: [string, string, string, (m: Catalogue) => object][] = [
  ['report flags', 'picture/report.py', 'ReportFlag', (m) => m.flags],
  ['report kinds', 'picture/report.py', 'ReportKind', (m) => m.kinds],
  ['distress statuses', 'picture/report.py', 'DistressStatus', (m) => m.said],
  ['hull colours', 'picture/report.py', 'COLOURS', (m) => m.colours],
  ['alert codes', 'picture/alert.py', 'AlertCode', (m) => m.alerts.codes],
  ['advice on alerts', 'picture/alert.py', 'AlertCode', (m) => m.alerts.advice],
  ['names of rules', 'picture/alert.py', 'AlertCode', (m) => m.alerts.ruleNames],
  ['steps of escalation', 'picture/alert.py', 'AlertStep', (m) => m.alerts.step],
  ['priorities', 'picture/alert.py', 'Priority', (m) => m.alerts.priority],
  ['boat states', 'picture/boat.py', 'BoatStatus', (m) => m.state],
  ['phases', 'picture/incident.py', 'EmergencyPhase', (m) => m.phase],
  ['reasons', 'picture/boat.py', 'ReasonCode', (m) => m.reasons],
  ['evidence', 'picture/judgement.py', 'EvidenceCode', (m) => m.judged.evidence],
  ['rulings', 'picture/judgement.py', 'RulingKind', (m) => m.judged.rulingKinds],
  ['reasons of rulings', 'picture/judgement.py', 'RulingReason', (m) => m.judged.reasons],
  ['steps of a boat’s history', 'picture/boat.py', 'ChangeCode', (m) => m.judged.histories],
  ['causes of moves', 'picture/boat.py', 'MoveCause', (m) => m.judged.movedBy],
  ['states of a search', 'picture/search.py', 'SearchStatus', (m) => m.search.status],
  ['what is searched for', 'picture/search.py', 'SearchFor', (m) => m.search.searchFors],
  ['search objects', 'picture/search.py', 'SearchObject', (m) => m.search.objects],
  ['kinds of searcher', 'picture/search.py', 'SearcherKind', (m) => m.search.searchers],
  ['bases of figures', 'picture/search.py', 'FigureBasis', (m) => m.search.basis],
  ['bases of widths', 'picture/search.py', 'WidthBasis', (m) => m.search.bases],
  ['why a unit is idle', 'picture/search.py', 'IdleReason', (m) => m.search.idles],
  ['why a search was declined', 'picture/search.py', 'DeclineCode', (m) => m.search.declines],
  ['states of an incident', 'picture/incident.py', 'IncidentStatus', (m) => m.incident.status],
  ['acts of two posts', 'picture/incident.py', 'Act', (m) => m.incident.act],
  ['reasons of asks', 'picture/incident.py', 'AskReason', (m) => m.incident.reasons],
  ['what an ask lacks', 'picture/incident.py', 'MissingCode', (m) => m.incident.missing],
  ['why an offer is declined', 'picture/incident.py', 'DeclineReason', (m) => m.incident.declineReasons],
  ['what a unit is sent for', 'picture/tasking.py', 'Purpose', (m) => m.incident.purpose],
  ['states of an order', 'picture/tasking.py', 'TaskingState', (m) => m.incident.state],
  ['answers of a unit', 'picture/tasking.py', 'Answer', (m) => m.incident.answers],
  ['why a unit will not go', 'picture/tasking.py', 'UnitReason', (m) => m.incident.unitReasons],
  ['stages of a launch', 'picture/report.py', 'LaunchStage', (m) => m.beach.stages],
  ['ends of a launch', 'picture/beach.py', 'LaunchEnd', (m) => m.beach.ends],
  ['why nobody is next', 'picture/tasking.py', 'NoUnitReason', (m) => m.incident.noUnit],
  ['why a unit is proposed', 'picture/dispatch.py', 'ProposalReason', (m) => m.incident.why],
  ['why no device has an order', 'centre/field_told.py', 'NotShown', (m) => m.links.why],
  ['why a link of a unit ended', 'feeds/cot/link.py', 'Ending', (m) => m.links.endings],
  ['warnings of a plan', 'picture/dispatch.py', 'TaskWarning', (m) => m.incident.warnings],
];

describe.each([
  ['English', en],
  ['French', fr],
])('%s has words for all', (_, m: Catalogue) => {
  it.each(KINDS)('%s', (_kind, module, name, words) => {
    const codes = listed(module, name);
    expect(codes.length).toBeGreaterThan(1);
    expect(codes.filter((code) => !(code in words(m)))).toEqual([]);
  });
  it('reasons, and asks for those words', () => {
    for (const code of listed('picture/boat.py', 'ReasonCode')) {
      expect(reasonWords(m, { code })).not.toMatch(/[“«]/); // quoted is unknown
    }
  });
});

it('the reasons that can be chosen for a ruling are those that the centre knows', () => {
  expect([...RULING_REASONS].sort()).toEqual(listed('picture/judgement.py', 'RulingReason').sort());
});

/** Events that can follow from a ruling: of boats, of incidents, and of reports that change boats. */
it.each([
  ['English', en],
  ['French', fr],
])('%s says what can follow from a ruling', (_, m: Catalogue) => {
  const source = ['picture/events.py', 'picture/events_incident.py']
    .map((path) => readFileSync(new URL(path, PYTHON), 'utf8'))
    .join('\n');
  const names = [...source.matchAll(/name: ClassVar\[str\] = "([^"]+)"/g)].map(([, name]) => name as string);
  const following = names.filter((name) => /^(boats?_|incident_|report_(moved|joined))/.test(name));
  expect(following.length).toBeGreaterThan(6);
  expect(following.filter((name) => !(name in m.judged.changes))).toEqual([]);
});

it('the demonstration’s titles are said in French', () => {
  const source = readFileSync(new URL('console/demonstration.py', PYTHON), 'utf8');
  const titles = [...source.matchAll(/\btitle="([^"]+)"/g)].map(([, title]) => title as string);
  expect(titles.length).toBeGreaterThan(1);
  expect(titles.filter((title) => !(title in fr.titles))).toEqual([]);
});
