import '../app.css';
import { mount } from 'svelte';
import Field from './Field.svelte';
import { crew } from './crew.svelte';

crew.start();
mount(Field, { target: document.getElementById('field') as HTMLElement });

// Only where the browser allows it (https, or this machine itself): elsewhere the page must stay open.
if ('serviceWorker' in navigator) {
  navigator.serviceWorker
    .register('./field-sw.js')
    .then(() => navigator.serviceWorker.ready)
    .then((registration) => {
      const files = performance.getEntriesByType('resource').map((one) => one.name);
      const own = files.filter((url) => url.startsWith(location.origin) && url.includes('/assets/'));
      registration.active?.postMessage({ keep: [location.pathname, ...new Set(own)] });
    })
    .catch(() => undefined);
}
