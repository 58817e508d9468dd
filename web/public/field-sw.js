// Keeps the crew's page on the phone, so that it opens at sea without a link. Only the page and its own files:
// what a centre says is never kept here.
const KEPT = 'varne-field-1';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

// The page that brought this worker was loaded before it: it says what it is made of.
self.addEventListener('message', (event) =>
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(event.data.keep))),
);

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  const page = url.pathname.endsWith('/field');
  if (!page && !url.pathname.includes('/assets/') && !url.pathname.endsWith('/favicon.svg')) return;
  event.respondWith(answer(event.request, page ? new Request(url.pathname) : event.request));
});

// The newest when it can be had, else what is kept.
async function answer(request, keptAs) {
  const kept = await caches.open(KEPT);
  try {
    const response = await fetch(request);
    if (response.ok) await kept.put(keptAs, response.clone());
    return response;
  } catch (problem) {
    const before = await kept.match(keptAs);
    if (before !== undefined) return before;
    throw problem;
  }
}
