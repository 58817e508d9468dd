// Words for links of units in the field, in English. `links.fr.ts` must have the same keys.

export const linksEn = {
  title: 'Units in the field',
  note: 'devices (Cursor on Target) and phones',
  failed: 'The links could not be read. Trying again…',
  none: 'No device and no phone has been heard since the centre started.',
  noDoor: 'No phone has been heard since the centre started, and no address takes devices (--cot).',
  notShown: (n: number) =>
    n === 1
      ? '1 order has reached no device: tell it by radio'
      : `${n} orders have reached no device: tell them by radio`,
  sentAt: (time: string) => `sent ${time}`,
  why: {
    no_device: 'has no device and no phone here',
    link_down: 'its device is not connected',
    phone_silent: 'its phone has not asked since',
    waits: 'it waits to go out to its device',
  } as Record<string, string>,
  columns: {
    unit: 'Unit',
    by: 'By',
    state: 'Link',
    heard: 'Heard',
    waiting: 'To go out',
    dropped: 'Given up',
  },
  by: { device: 'device, by its call sign', certified: 'device, certified', phone: 'phone' },
  up: 'connected',
  down: 'NOT HEARD',
  endings: {
    closed: 'CLOSED',
    silent: 'NOT HEARD',
    slow: 'TOO SLOW, CUT',
    damaged: 'UNREADABLE, CUT',
    refused: 'REFUSED',
  } as Record<string, string>,
};

export type LinksWords = typeof linksEn;
